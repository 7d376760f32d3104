package org.plainsong.functions;

import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.jspecify.annotations.Nullable;

/** Functions of SQL that give null when an argument is null, without asking their body. */
final class NullSafe {

  private NullSafe() {}

  static <R> UDF1<Object, R> of(UDF1<Object, R> body) {
    return a -> anyNull(a) ? null : body.call(a);
  }

  static <R> UDF2<Object, Object, R> of(UDF2<Object, Object, R> body) {
    return (a, b) -> anyNull(a, b) ? null : body.call(a, b);
  }

  static <R> UDF3<Object, Object, Object, R> of(UDF3<Object, Object, Object, R> body) {
    return (a, b, c) -> anyNull(a, b, c) ? null : body.call(a, b, c);
  }

  static <R> UDF4<Object, Object, Object, Object, R> of(
      UDF4<Object, Object, Object, Object, R> body) {
    return (a, b, c, d) -> anyNull(a, b, c, d) ? null : body.call(a, b, c, d);
  }

  private static boolean anyNull(@Nullable Object... arguments) {
    return Arrays.stream(arguments).anyMatch(Objects::isNull);
  }
}
