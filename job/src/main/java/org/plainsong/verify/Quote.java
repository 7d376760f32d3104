package org.plainsong.verify;

/** Quotes what stands in a file that may be damaged, such that a terminal can show it. */
final class Quote {

  private static final int LONGEST = 80;

  private Quote() {}

  /** A piece of a text between quotation marks, without characters that steer a terminal. */
  static String of(String text) {
    String start = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    return "'" + start.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?") + "'";
  }
}
