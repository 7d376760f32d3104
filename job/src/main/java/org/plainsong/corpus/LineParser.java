package org.plainsong.corpus;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/** Takes a line of text apart; a function of that line and of public settings. Never throws. */
interface LineParser extends Serializable {

  /**
   * Returns the values of the columns that count by their names, without those that are null; empty
   * where the line is no record.
   */
  Optional<Map<String, String>> values(String line);
}
