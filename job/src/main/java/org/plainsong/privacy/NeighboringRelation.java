package org.plainsong.privacy;

/** Which data sets the guarantee cannot tell apart. */
public enum NeighboringRelation {
  /** One of the two has all records of one privacy unit, the other has none of them. */
  ADD_OR_REMOVE_ONE("two data sets that differ by adding or removing one privacy unit"),
  /**
   * One privacy unit of the first is another unit in the second. The two may fall into different
   * groups, so a claim covers both ways: what a draw of one group costs when a unit in it is
   * replaced, and what two groups cost when one loses and the other gains a unit.
   */
  REPLACE_ONE("two data sets that differ by replacing one privacy unit by another");

  private final String description;

  NeighboringRelation(String description) {
    this.description = description;
  }

  /** The event under this relation, given the event under adding or removing one unit. */
  public DpEvent covering(DpEvent addOrRemove) {
    return this == REPLACE_ONE ? ReplaceOne.covering(addOrRemove) : addOrRemove;
  }

  /** The relation in words, for the manifest. */
  public String description() {
    return description;
  }
}
