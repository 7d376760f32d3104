package org.plainsong.cli;

/** The entry point for spark-submit and {@code scripts/plainsong}. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {}
}
