package org.plainsong.text;

import java.util.Locale;

/** How a synthetic text ended. */
public enum TextEnd {
  /** The model's own end-of-text token was drawn. */
  END_OF_TEXT,
  /** The text contains a stop string. */
  STOP_STRING,
  /** The text has the most tokens allowed. */
  MAX_TOKENS,
  /** The group's privacy budget ended inside the text. */
  BUDGET;

  /** The name in the released table, lower case: {@code end_of_text}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
