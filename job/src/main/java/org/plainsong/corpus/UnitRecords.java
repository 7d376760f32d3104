package org.plainsong.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * What may still count of one unit: for each label the m records of smallest rank. The whole is a
 * function of the set of records, whatever the order in which they came, and of bounded size,
 * however many there are.
 *
 * <p>All labels are kept until the end, because the label that counts, that of the smallest rank of
 * all, is known only then.
 */
final class UnitRecords implements Serializable {

  private final int most;
  private final TreeMap<Integer, ArrayList<Contribution>> byStratum = new TreeMap<>();

  /** An empty one that keeps at most this many records a label. */
  UnitRecords(int most) {
    this.most = most;
  }

  void add(Contribution contribution) {
    ArrayList<Contribution> kept =
        byStratum.computeIfAbsent(contribution.stratum(), stratum -> new ArrayList<>());
    kept.add(contribution);
    kept.sort(Contribution.BY_ORDER);
    if (kept.size() > most) {
      kept.remove(kept.size() - 1);
    }
  }

  void addAll(UnitRecords other) {
    other.byStratum.values().forEach(kept -> kept.forEach(this::add));
  }

  /** The records that count: at most m, all of one label. */
  List<Contribution> chosen() {
    return byStratum.values().stream()
        .min(Comparator.comparing(kept -> kept.get(0), Contribution.BY_ORDER))
        .map(List::copyOf)
        .orElse(List.of());
  }

  /** Says nothing: even the number of records is private. */
  @Override
  public String toString() {
    return "UnitRecords[private]";
  }
}
