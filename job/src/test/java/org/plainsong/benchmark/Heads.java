package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

/**
 * What it saves that teachers are scored at the candidates only: the heads of one group's round,
 * with a whole row of logits for every teacher, and with one for the public row alone. One thread.
 *
 * <p>Arguments: teachers, candidates, rounds, the width of a random head's states, its vocabulary,
 * a folder for it, model folders.
 */
public final class Heads {

  private final PrintWriter out;
  private final int teachers;
  private final int candidates;
  private final int rounds;

  private Heads(PrintWriter out, int teachers, int candidates, int rounds) {
    this.out = out;
    this.teachers = teachers;
    this.candidates = candidates;
    this.rounds = rounds;
  }

  /** Prints the table: the model folders, then the random head. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    int[] numbers = Arrays.stream(arguments).limit(5).mapToInt(Integer::parseInt).toArray();
    Heads heads = new Heads(out, numbers[0], numbers[1], numbers[2]);
    out.printf(
        "%d teachers and a public row, %d candidates, median of %d rounds, one thread%n",
        heads.teachers, heads.candidates, heads.rounds);
    out.printf(
        "%-8s %10s %14s %14s %6s%n",
        "format", "vocabulary", "all tokens ms", "candidates ms", "ratio");
    for (String folder : Arrays.asList(arguments).subList(6, arguments.length)) {
      heads.measure(ModelFolder.open(Path.of(folder)));
    }
    heads.measure(
        TinyModel.createWithHead(
            Path.of(arguments[5]), WeightFormat.W8A8, /* hidden= */ numbers[3], numbers[4]));
  }

  private void measure(ModelFolder model) {
    try (Decoder decoder = Decoders.load(model, /* headThreads= */ 1)) {
      int vocabulary = decoder.shape().vocabulary();
      float[] states = new float[(teachers + 1) * decoder.shape().hiddenSize()];
      Random random = new Random(1);
      for (int i = 0; i < states.length; i++) {
        states[i] = (float) random.nextGaussian();
      }
      int[] ids = IntStream.range(0, candidates).map(i -> i * (vocabulary / candidates)).toArray();
      float[] logits = new float[(teachers + 1) * vocabulary];
      double whole = millis(() -> decoder.logits(states, teachers + 1, logits));
      double few =
          millis(
              () -> {
                decoder.logits(states, /* rows= */ 1, logits);
                decoder.candidateLogits(states, teachers, ids, logits);
              });
      out.printf(
          Locale.ROOT,
          "%-8s %10d %14.2f %14.2f %6.1f%n",
          model.weightFormat().text(),
          vocabulary,
          whole,
          few,
          whole / few);
    }
  }

  private double millis(Runnable round) {
    double[] millis = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      round.run();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis[rounds / 2];
  }
}
