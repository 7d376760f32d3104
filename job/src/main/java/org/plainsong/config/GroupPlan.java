package org.plainsong.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public plan of groups: for each label how many there are (G) and how many of them run.
 *
 * <p>Groups that run have an index, label by label: {@code 0 .. count() - 1}. Everything here comes
 * from the configuration, nothing from the data.
 *
 * @param strata one a label in the order of the label list, or a single one without a label
 */
public record GroupPlan(List<Stratum> strata) implements Serializable {

  /**
   * The groups of one label.
   *
   * @param label the label, null when the job has none
   * @param groups how many groups its units are hashed to, G
   * @param run how many of them run: the first ones
   */
  public record Stratum(@Nullable String label, int groups, int run) implements Serializable {
    public Stratum {
      if (groups < 1 || run < 1 || run > groups) {
        throw new IllegalArgumentException(
            "groups that run must lie in [1, groups]. Provided values: run "
                + run
                + ", groups "
                + groups);
      }
    }
  }

  /** A group that runs: its label and its number within the label. */
  public record GroupId(@Nullable String label, int number) {}

  public GroupPlan {
    strata = List.copyOf(strata);
    if (strata.isEmpty()) {
      throw new IllegalArgumentException("a group plan needs at least one stratum");
    }
  }

  /** The groups that run, by index. */
  public List<GroupId> running() {
    List<GroupId> ids = new ArrayList<>();
    for (Stratum stratum : strata) {
      for (int number = 0; number < stratum.run(); number++) {
        ids.add(new GroupId(stratum.label(), number));
      }
    }
    return ids;
  }

  /** How many groups run. */
  public int count() {
    return strata.stream().mapToInt(Stratum::run).sum();
  }
}
