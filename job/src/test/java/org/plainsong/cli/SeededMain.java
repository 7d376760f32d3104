package org.plainsong.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.plainsong.corpus.Salt;
import org.plainsong.mechanism.DrawBits;

/**
 * The program with random numbers that can be repeated: two runs over the same records write the
 * same tokens, whatever was killed on the way. Their outputs claim nothing and say so. Lies in the
 * test jar alone; its first argument is the seed, the rest is a command.
 */
public final class SeededMain {

  private SeededMain() {}

  /** Runs a command, and ends like {@link Main}. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, /* autoFlush= */ true, StandardCharsets.UTF_8);
    int code = run(args, out, err);
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(String[] args, PrintWriter out, PrintWriter err) {
    long seed = Long.parseLong(args[0]);
    String[] command = Arrays.copyOfRange(args, 1, args.length);
    return Plainsong.run(command, out, err, randomness(seed));
  }

  private static Randomness randomness(long seed) {
    return new Randomness(
        new DrawBits(seed), () -> Salt.restore(String.format("%064x", seed & Long.MAX_VALUE)));
  }
}
