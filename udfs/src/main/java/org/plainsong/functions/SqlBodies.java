package org.plainsong.functions;

import static org.plainsong.functions.SqlArguments.count;
import static org.plainsong.functions.SqlArguments.number;
import static org.plainsong.functions.SqlArguments.text;

import org.jspecify.annotations.Nullable;
import org.plainsong.grouping.UnitKeys;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.DifferenceClipper;
import org.plainsong.zcdp.BoundedRangeCost;
import org.plainsong.zcdp.ZcdpConversion;

/** What the SQL functions compute: each the product's own code. No argument is null. */
final class SqlBodies {

  private SqlBodies() {}

  static Integer group(Object salt, Object unit, Object groups) {
    return keys(salt).unit(text("unit", unit)).modulo(count("groups", groups));
  }

  static Integer recordGroup(Object salt, Object label, Object text, Object groups) {
    return keys(salt)
        .record(text("label", label), text("text", text))
        .modulo(count("groups", groups));
  }

  /** New for every call: keys are not safe for concurrent use. */
  private static UnitKeys keys(Object salt) {
    return new UnitKeys(UnitKeys.saltOf(text("salt", salt)));
  }

  static @Nullable Integer tokenCount(Object text, Object folder) {
    return TokenCounts.of(text("text", text), text("model folder", folder));
  }

  static Long clip(Object difference, Object bound) {
    DifferenceClipper clipper =
        new DifferenceClipper(ClipBound.atMost(number("clip bound", bound)));
    double nats = number("difference", difference);
    return Double.isFinite(nats) ? clipper.units(nats) : 0L;
  }

  static Double rho(Object eta) {
    return BoundedRangeCost.rho(number("eta", eta));
  }

  static Double epsilon(Object rho, Object delta) {
    return ZcdpConversion.epsilon(number("rho", rho), number("delta", delta));
  }

  static Double largestRho(Object epsilon, Object delta) {
    return ZcdpConversion.largestRho(number("epsilon", epsilon), number("delta", delta));
  }
}
