package org.plainsong.corpus;

import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * The text of a typed unit column: values that Spark holds equal have equal texts, and others have
 * different ones. Otherwise one unit would move the records of another.
 */
final class UnitKey {

  private UnitKey() {}

  /**
   * Returns the column as text.
   *
   * @throws InputFault if values of its type have no such text
   */
  static Column of(Column column, StructField field, CorpusSource source) {
    DataType type = field.dataType();
    if (type instanceof BinaryType) {
      return hex(column);
    }
    if (type instanceof TimestampType) {
      // An hour of autumn has the same text twice in the session's time zone.
      return unix_micros(column).cast(DataTypes.StringType);
    }
    if (type instanceof FloatType || type instanceof DoubleType) {
      // The two zeros are equal and have two texts; their sum has one.
      return column.cast(DataTypes.DoubleType).plus(lit(0.0)).cast(DataTypes.StringType);
    }
    if (isPlain(type)) {
      return column.cast(DataTypes.StringType);
    }
    throw new InputFault(
        "unit column must be a string of binary collation, a number, a boolean, a date, a timestamp"
            + " or binary, because its values tell units apart. Provided column: "
            + field.name()
            + ", type: "
            + type.simpleString()
            + ", location: "
            + source.location());
  }

  private static boolean isPlain(DataType type) {
    return type instanceof IntegralType
        || type instanceof DecimalType
        || type instanceof BooleanType
        || type instanceof DateType
        || type instanceof TimestampNTZType
        || (type instanceof StringType string && string.isUTF8BinaryCollation());
  }
}
