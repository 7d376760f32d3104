package org.plainsong.privacy;

/** Which data sets the guarantee cannot tell apart. */
public enum NeighboringRelation {
  /** One of the two has all records of one privacy unit, the other has none of them. */
  ADD_OR_REMOVE_ONE("two data sets that differ by adding or removing one privacy unit");

  private final String description;

  NeighboringRelation(String description) {
    this.description = description;
  }

  /** The relation in words, for the manifest. */
  public String description() {
    return description;
  }
}
