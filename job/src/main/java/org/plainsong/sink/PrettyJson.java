package org.plainsong.sink;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** How reports are written: for people, and the same bytes for the same content. */
public final class PrettyJson {

  /** Keys come in the order of the components, and a missing value is written as null. */
  static final Gson GSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .serializeNulls()
          .setPrettyPrinting()
          .create();

  private PrettyJson() {}

  /** The JSON of a report, with a line end after the last line. */
  public static String of(Object report) {
    return GSON.toJson(report) + "\n";
  }
}
