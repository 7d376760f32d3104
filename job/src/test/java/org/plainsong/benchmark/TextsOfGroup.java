package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.model.ModelFolder;
import org.plainsong.round.RoundTransport;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * What a group's further texts cost beside its first: they read no prompt again.
 *
 * <p>Arguments: the records' file, tokens of a text, teachers, model folders.
 */
public final class TextsOfGroup {

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int TEXTS = 4;

  private TextsOfGroup() {}

  /** Prints a line for every model. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    int tokens = Integer.parseInt(arguments[1]);
    int teachers = Integer.parseInt(arguments[2]);
    out.printf("%d teachers, %d tokens a text, %d threads%n", teachers, tokens, CORES);
    out.printf("%-7s %12s %13s %6s%n", "format", "first text s", "second text s", "ratio");
    for (String folder : Arrays.asList(arguments).subList(3, arguments.length)) {
      ModelFolder model = ModelFolder.open(Path.of(folder));
      try (Tokenizer tokenizer = Tokenizers.load(model.tokenizer());
          Decoder decoder = Decoders.load(model, CORES)) {
        seconds(decoder, Workload.of(Path.of(arguments[0]), tokenizer, 1, 8, 4));
        double[] seconds =
            seconds(decoder, Workload.of(Path.of(arguments[0]), tokenizer, 1, teachers, tokens));
        double further = Arrays.stream(seconds, 1, TEXTS).average().orElseThrow();
        out.printf(
            Locale.ROOT,
            "%-7s %12.2f %13.2f %6.3f%n",
            model.weightFormat().text(),
            seconds[0],
            further,
            further / seconds[0]);
      }
    }
  }

  /** Seconds of each text; every prediction is scored, none is drawn. */
  private static double[] seconds(Decoder decoder, Workload work) {
    double[] seconds = new double[TEXTS];
    try (RoundTransport transport = work.transport(decoder, CORES)) {
      int round = 0;
      for (int text = 0; text < TEXTS; text++) {
        long start = System.nanoTime();
        List<Integer> released = new ArrayList<>();
        for (int place = 0; place < work.tokens(); place++) {
          int[] soFar = released.stream().mapToInt(Integer::intValue).toArray();
          transport.exchange(new RoundRequest(round++, List.of(new GroupStep(0, text, soFar))));
          released.add(Workload.forcedToken(place));
        }
        seconds[text] = (System.nanoTime() - start) / 1e9;
      }
    }
    return seconds;
  }
}
