package org.plainsong.config;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * How many records the data is believed to hold: a public number from somebody's head, never a
 * count of the data.
 */
public final class ExpectedRecords {

  private final OptionalInt each;
  private final Map<String, Integer> perLabel;

  private ExpectedRecords(OptionalInt each, Map<String, Integer> perLabel) {
    this.each = each;
    this.perLabel = perLabel;
  }

  /** The same number for every label, or for the whole table without labels. */
  static ExpectedRecords ofEach(int count) {
    return new ExpectedRecords(OptionalInt.of(count), Map.of());
  }

  static ExpectedRecords perLabel(Map<String, Integer> counts) {
    return new ExpectedRecords(OptionalInt.empty(), new TreeMap<>(counts));
  }

  boolean isPerLabel() {
    return each.isEmpty();
  }

  /** The labels that have a number of their own. */
  Iterable<String> labels() {
    return perLabel.keySet();
  }

  boolean names(String label) {
    return perLabel.containsKey(label);
  }

  int of(String label) {
    return each.orElseGet(() -> perLabel.getOrDefault(label, /* never, checked= */ 0));
  }

  int ofAll() {
    return each.orElseThrow();
  }

  @Override
  public String toString() {
    return each.isPresent() ? Integer.toString(each.getAsInt()) : perLabel.toString();
  }
}
