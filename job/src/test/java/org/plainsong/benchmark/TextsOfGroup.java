package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.model.ModelFolder;
import org.plainsong.round.RoundTransport;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * What a group's further texts cost beside its first: they read no prompt again. One after the
 * other, and all side by side.
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
    Path records = Path.of(arguments[0]);
    int tokens = Integer.parseInt(arguments[1]);
    int teachers = Integer.parseInt(arguments[2]);
    out.printf("%d teachers, %d tokens a text, %d threads%n", teachers, tokens, CORES);
    String further = "s each of " + (TEXTS - 1) + " more";
    out.printf(
        "%-7s %12s  %16s %6s  %17s %6s%n",
        "format", "first text s", further, "ratio", "or side by side", "ratio");
    for (String folder : Arrays.asList(arguments).subList(3, arguments.length)) {
      ModelFolder model = ModelFolder.open(Path.of(folder));
      try (Tokenizer tokenizer = Tokenizers.load(model.tokenizer());
          Decoder decoder = Decoders.load(model, CORES)) {
        Workload brief = Workload.of(records, tokenizer, 1, 8, 4);
        seconds(decoder, brief, 1);
        seconds(decoder, brief, TEXTS);
        Workload work = Workload.of(records, tokenizer, 1, teachers, tokens);
        double[] inTurn = seconds(decoder, work, 1);
        double first = inTurn[0];
        double next = Arrays.stream(inTurn, 1, TEXTS).average().orElseThrow();
        double together = (seconds(decoder, work, TEXTS)[0] - first) / (TEXTS - 1);
        out.printf(
            Locale.ROOT,
            "%-7s %12.2f  %16.2f %6.3f  %17.2f %6.3f%n",
            model.weightFormat().text(),
            first,
            next,
            next / first,
            together,
            together / first);
      }
    }
  }

  /** Seconds of each wave of texts at once; every prediction is scored, none is drawn. */
  private static double[] seconds(Decoder decoder, Workload work, int textsAtOnce) {
    double[] seconds = new double[TEXTS / textsAtOnce];
    try (RoundTransport transport = work.transport(decoder, CORES, textsAtOnce)) {
      int round = 0;
      for (int wave = 0; wave < seconds.length; wave++) {
        long start = System.nanoTime();
        for (int place = 0; place < work.tokens(); place++) {
          int[] released = IntStream.range(0, place).map(Workload::forcedToken).toArray();
          int text = wave * textsAtOnce;
          List<GroupStep> steps =
              IntStream.range(text, text + textsAtOnce)
                  .mapToObj(number -> new GroupStep(0, number, released))
                  .toList();
          transport.exchange(new RoundRequest(round++, steps));
        }
        seconds[wave] = (System.nanoTime() - start) / 1e9;
      }
    }
    return seconds;
  }
}
