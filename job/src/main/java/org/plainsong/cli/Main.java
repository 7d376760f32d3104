package org.plainsong.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point for spark-submit and {@code scripts/plainsong}. */
public final class Main {

  private Main() {}

  /**
   * Runs a command. Returns on success, because resource managers take any call of exit for a
   * failure; ends the process with a code of {@link Failure} otherwise.
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, /* autoFlush= */ true, StandardCharsets.UTF_8);
    int code = Plainsong.run(args, out, err);
    if (code != 0) {
      System.exit(code);
    }
  }
}
