package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.GroupPlan.GroupId;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.functions.SqlFunctions;
import org.plainsong.grouping.Digest;
import org.plainsong.testing.SparkTesting;

class GroupAssignmentTest {

  private final GroupAssignment assignment =
      new GroupAssignment(CorpusFixture.PLAN, CorpusFixture.SALT);

  @Test
  void stratum_label_isItsPosition() {
    assertThat(assignment.stratum("film")).hasValue(0);
    assertThat(assignment.stratum("song")).hasValue(1);
    assertThat(assignment.stratum("Song")).isEmpty();
    assertThat(assignment.stratum(null)).isEmpty();
  }

  @Test
  void stratum_noLabels_isAlwaysTheOne() {
    GroupAssignment one =
        new GroupAssignment(new GroupPlan(List.of(new Stratum(null, 2, 2))), CorpusFixture.SALT);
    assertThat(one.isLabelled()).isFalse();
    assertThat(one.stratum(null)).hasValue(0);
    assertThat(one.stratum("anything")).hasValue(0);
  }

  @Test
  void group_index_isThatOfRunningGroups() {
    List<GroupId> running = CorpusFixture.PLAN.running();
    Set<Integer> seen = new HashSet<>();
    int kept = 0;
    for (int i = 0; i < 500; i++) {
      Digest key = assignment.unitKey("unit " + i);
      for (int stratum = 0; stratum < 2; stratum++) {
        OptionalInt group = assignment.group(stratum, key);
        if (group.isPresent()) {
          GroupId id = running.get(group.getAsInt());
          int groups = CorpusFixture.PLAN.strata().get(stratum).groups();
          assertThat(id)
              .isEqualTo(
                  new GroupId(
                      CorpusFixture.PLAN.strata().get(stratum).label(), key.modulo(groups)));
          seen.add(group.getAsInt());
          kept += stratum == 0 ? 1 : 0;
        }
      }
    }
    assertThat(seen).hasSize(7);
    // 3 of 5 groups run: 300 of 500, within 6 standard deviations (false alarm below 1e-8).
    assertThat(kept).isBetween(234, 366);
  }

  @Test
  void group_manyUnits_spreadEvenly() {
    GroupAssignment one =
        new GroupAssignment(new GroupPlan(List.of(new Stratum(null, 10, 10))), Salt.random());
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      counts.merge(one.group(0, one.unitKey("u" + i)).orElseThrow(), 1, Integer::sum);
    }
    // 1,000 each with standard deviation 30; 7 of them in ten groups: false alarm below 1e-10.
    assertThat(counts.values()).hasSize(10).allMatch(count -> count > 790 && count < 1210);
  }

  /** The functions of SQL are the assignment of a run: label by label, for both kinds of unit. */
  @Test
  void group_sqlFunctions_giveTheSame() {
    SqlFunctions.register(SparkTesting.session());
    for (int stratum = 0; stratum < 2; stratum++) {
      Stratum plan = CorpusFixture.PLAN.strata().get(stratum);
      String hex = CorpusFixture.SALT.hex();
      List<Row> rows =
          SparkTesting.session()
              .range(60)
              .selectExpr(
                  "concat('u', id)",
                  "plainsong_group('%s', concat('u', id), %d)".formatted(hex, plan.groups()),
                  "plainsong_record_group('%s', '%s', concat('u', id), %d)"
                      .formatted(hex, plan.label(), plan.groups()))
              .collectAsList();
      for (Row row : rows) {
        Digest record = assignment.recordKey(stratum, row.getString(0));
        assertThat(row.getInt(1))
            .isEqualTo(assignment.unitKey(row.getString(0)).modulo(plan.groups()));
        assertThat(row.getInt(2)).isEqualTo(record.modulo(plan.groups()));
      }
    }
  }

  @Test
  void recordKey_labelOrText_matters() {
    assertThat(assignment.recordKey(0, "a")).isEqualTo(assignment.recordKey(0, "a"));
    assertThat(assignment.recordKey(0, "a")).isNotEqualTo(assignment.recordKey(1, "a"));
    assertThat(assignment.recordKey(0, "a")).isNotEqualTo(assignment.recordKey(0, "a "));
  }

  @Test
  void new_labelTwice_refused() {
    GroupPlan plan = new GroupPlan(List.of(new Stratum("a", 1, 1), new Stratum("a", 1, 1)));
    assertThatThrownBy(() -> new GroupAssignment(plan, CorpusFixture.SALT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("strata: 2, distinct labels: 1");
  }

  @Test
  void new_labelMissingAmongOthers_refused() {
    GroupPlan plan = new GroupPlan(List.of(new Stratum("a", 1, 1), new Stratum(null, 1, 1)));
    assertThatThrownBy(() -> new GroupAssignment(plan, CorpusFixture.SALT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
