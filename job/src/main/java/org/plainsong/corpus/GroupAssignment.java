package org.plainsong.corpus;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.grouping.Digest;
import org.plainsong.grouping.UnitKeys;

/**
 * Which group a unit belongs to: a function of its key, its label, the salt and the public plan,
 * and of no other record.
 */
final class GroupAssignment implements Serializable {

  private final GroupPlan plan;
  private final UnitKeys keys;
  private final HashMap<String, Integer> strata = new HashMap<>();
  private final int[] firstIndex;

  GroupAssignment(GroupPlan plan, Salt salt) {
    this.plan = plan;
    this.keys = new UnitKeys(salt.bytes());
    this.firstIndex = new int[plan.strata().size()];
    int next = 0;
    for (int i = 0; i < firstIndex.length; i++) {
      Stratum stratum = plan.strata().get(i);
      firstIndex[i] = next;
      next += stratum.run();
      if (stratum.label() != null) {
        strata.put(stratum.label(), i);
      }
    }
    requireDistinct(plan, strata);
  }

  private static void requireDistinct(GroupPlan plan, Map<String, Integer> strata) {
    boolean unlabelled = plan.strata().size() == 1 && strata.isEmpty();
    if (!unlabelled && strata.size() != plan.strata().size()) {
      throw new IllegalArgumentException(
          "a group plan needs one stratum a label, or a single one without a label. Provided"
              + " strata: "
              + plan.strata().size()
              + ", distinct labels: "
              + strata.size());
    }
  }

  /** Whether units are kept apart by label. */
  boolean isLabelled() {
    return !strata.isEmpty();
  }

  /** The position of a label in the plan; empty for one that the plan does not list. */
  OptionalInt stratum(@Nullable String label) {
    if (!isLabelled()) {
      return OptionalInt.of(0);
    }
    Integer stratum = label == null ? null : strata.get(label);
    return stratum == null ? OptionalInt.empty() : OptionalInt.of(stratum);
  }

  /** The key of the unit with this value in the unit column. */
  Digest unitKey(String unit) {
    return keys.unit(unit);
  }

  /** The key of a record that is a unit of its own: equal records have equal keys. */
  Digest recordKey(int stratum, String text) {
    return keys.record(label(stratum), text);
  }

  /** The rank of a record among those of its unit. */
  Digest order(String unit, int stratum, String text) {
    return keys.order(unit, label(stratum), text);
  }

  /** The index of a unit's group among those that run; empty if its group does not run. */
  OptionalInt group(int stratum, Digest unitKey) {
    int number = unitKey.modulo(plan.strata().get(stratum).groups());
    return number < plan.strata().get(stratum).run()
        ? OptionalInt.of(firstIndex[stratum] + number)
        : OptionalInt.empty();
  }

  private String label(int stratum) {
    String label = plan.strata().get(stratum).label();
    return label == null ? "" : label;
  }
}
