package org.plainsong.functions;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.types.DataTypes;

/**
 * The pure pieces of Plainsong as functions of Spark SQL, for planning and for checking a run.
 *
 * <pre>
 *   plainsong_group(salt, unit, groups)                 group of a unit of the unit column, int
 *   plainsong_record_group(salt, label, text, groups)   group of a record that is a unit, int
 *   plainsong_token_count(text, model_folder)           tokens of a text as data, int
 *   plainsong_clip(difference, bound)                   nats to clipped units of 2^-20 nats, bigint
 *   plainsong_rho(eta)                                  zCDP cost of one draw, double
 *   plainsong_epsilon(rho, delta)                       what a cost means, double
 *   plainsong_largest_rho(epsilon, delta)               what a budget holds, double
 * </pre>
 *
 * <p>They are deterministic, draw no noise and protect nothing: what they return about private rows
 * is private. Null in gives null out. An argument out of range fails the query with one sentence
 * that quotes public numbers only, never a text, a unit or a salt. A salt in a query is visible in
 * its plan, so to everybody who sees Spark's user interface or event log.
 *
 * <p>{@code DESCRIBE FUNCTION EXTENDED plainsong_clip} prints the description of one.
 */
public final class SqlFunctions {

  private SqlFunctions() {}

  /**
   * Registers all functions in a session, replacing those of equal name.
   *
   * @throws IllegalArgumentException if the session is one of Spark Connect
   */
  public static void register(SparkSession session) {
    if (!(session instanceof org.apache.spark.sql.classic.SparkSession classic)) {
      throw new IllegalArgumentException(
          "spark must be a session in this process, not one of Spark Connect. Provided type: "
              + session.getClass().getSimpleName());
    }
    registerGroups(classic);
    registerScores(classic);
    registerBudget(classic);
  }

  private static void registerGroups(org.apache.spark.sql.classic.SparkSession session) {
    UDF3<Object, Object, Object, Integer> group = SqlBodies::group;
    session.udf().register("plainsong_group", NullSafe.of(group), DataTypes.IntegerType);
    describe(
        session,
        "plainsong_group",
        "_FUNC_(salt, unit, groups) - Group in [0, groups) of a unit of the unit column, as a run"
            + " with this salt assigns it. groups is the number of groups of the unit's label.",
        "SELECT _FUNC_(repeat('0123456789abcdef', 4), 'alice', 10)",
        "6");
    UDF4<Object, Object, Object, Object, Integer> recordGroup = SqlBodies::recordGroup;
    session
        .udf()
        .register("plainsong_record_group", NullSafe.of(recordGroup), DataTypes.IntegerType);
    describe(
        session,
        "plainsong_record_group",
        "_FUNC_(salt, label, text, groups) - Group in [0, groups) of a record that is a unit of its"
            + " own, as a run with this salt assigns it. label is '' in a table without labels.",
        "SELECT _FUNC_(repeat('0123456789abcdef', 4), 'film', 'a text', 10)",
        "0");
  }

  private static void registerScores(org.apache.spark.sql.classic.SparkSession session) {
    UDF2<Object, Object, Integer> tokenCount = SqlBodies::tokenCount;
    session.udf().register("plainsong_token_count", NullSafe.of(tokenCount), DataTypes.IntegerType);
    describe(
        session,
        "plainsong_token_count",
        "_FUNC_(text, model_folder) - Tokens of a text encoded as data, where markup stays plain"
            + " characters. The folder is one of 'plainsong model import' at the same path on every"
            + " executor, read once a process. Null for a text that cannot be encoded.",
        "SELECT _FUNC_('a text', 'model/w8a8')",
        "2");
    UDF2<Object, Object, Long> clip = SqlBodies::clip;
    session.udf().register("plainsong_clip", NullSafe.of(clip), DataTypes.LongType);
    describe(
        session,
        "plainsong_clip",
        "_FUNC_(difference, bound) - Contribution of a centred difference of logits, in units of"
            + " 2^-20 nats: the nearest unit, clipped to the bound rounded down to the grid. Both in"
            + " nats, the bound in [0, 2047]. A difference that is not finite contributes 0.",
        "SELECT _FUNC_(-0.5, 0.3)",
        "-314572");
  }

  private static void registerBudget(org.apache.spark.sql.classic.SparkSession session) {
    UDF1<Object, Double> rho = SqlBodies::rho;
    session.udf().register("plainsong_rho", NullSafe.of(rho), DataTypes.DoubleType);
    describe(
        session,
        "plainsong_rho",
        "_FUNC_(eta) - zCDP cost of one draw of an eta-bounded-range mechanism, rounded up.",
        "SELECT round(_FUNC_(0.1), 8)",
        "0.00124983");
    UDF2<Object, Object, Double> epsilon = SqlBodies::epsilon;
    session.udf().register("plainsong_epsilon", NullSafe.of(epsilon), DataTypes.DoubleType);
    describe(
        session,
        "plainsong_epsilon",
        "_FUNC_(rho, delta) - The epsilon that a zCDP cost implies at a delta, rounded up.",
        "SELECT round(_FUNC_(0.18506, 1e-6), 3)",
        "3.0");
    UDF2<Object, Object, Double> largestRho = SqlBodies::largestRho;
    session.udf().register("plainsong_largest_rho", NullSafe.of(largestRho), DataTypes.DoubleType);
    describe(
        session,
        "plainsong_largest_rho",
        "_FUNC_(epsilon, delta) - The largest zCDP cost that (epsilon, delta) allows, rounded down.",
        "SELECT round(_FUNC_(3, 1e-6), 5)",
        "0.18507");
  }

  /**
   * Registers a function once more with its description, which Spark's own call has no place for.
   */
  private static void describe(
      org.apache.spark.sql.classic.SparkSession session,
      String name,
      String usage,
      String example,
      String result) {
    FunctionRegistry registry = session.sessionState().functionRegistry();
    FunctionIdentifier identifier = new FunctionIdentifier(name);
    String examples = "\n    Examples:\n      > " + example + ";\n       " + result + "\n  ";
    ExpressionInfo info =
        new ExpressionInfo(
            SqlFunctions.class.getName(),
            /* db= */ "",
            name,
            usage,
            /* arguments= */ "",
            examples,
            /* note= */ "",
            /* group= */ "",
            /* since= */ "",
            /* deprecated= */ "",
            "java_udf");
    registry.registerFunction(identifier, info, registry.lookupFunctionBuilder(identifier).get());
  }
}
