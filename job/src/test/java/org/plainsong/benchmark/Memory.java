package org.plainsong.benchmark;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.model.ModelFolder;
import org.plainsong.round.RoundTransport;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * Whether a group takes the memory that was stated for it: the largest resident size of this
 * process, in which nothing else runs, beside {@link MemoryNeed}.
 *
 * <p>Arguments: the records' file, teachers, tokens of a text, a model folder.
 */
public final class Memory {

  private static final double MEBI = 1024 * 1024;
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private Memory() {}

  /** Prints one line. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    int teachers = Integer.parseInt(arguments[1]);
    int tokens = Integer.parseInt(arguments[2]);
    ModelFolder model = ModelFolder.open(Path.of(arguments[3]));
    try (Tokenizer tokenizer = Tokenizers.load(model.tokenizer());
        Decoder decoder = Decoders.load(model, CORES)) {
      Workload work = Workload.of(Path.of(arguments[0]), tokenizer, 1, teachers, tokens);
      long keysAndValues =
          EnsembleSpec.rows(1, teachers) * work.spec().capacity() * model.shape().kvBytesPerToken();
      long stated = MemoryNeed.of(model.bytes(), keysAndValues, Runtime.getRuntime().maxMemory());
      long start = System.nanoTime();
      run(decoder, work);
      double seconds = (System.nanoTime() - start) / 1e9;
      long peak = peakBytes();
      out.printf(
          Locale.ROOT,
          "%s, %d bytes a token of a teacher; %d teachers of %d places, %d new tokens, %.0f s%n",
          model.weightFormat().text(),
          model.shape().kvBytesPerToken(),
          teachers,
          work.spec().capacity(),
          tokens,
          seconds);
      out.printf(
          Locale.ROOT,
          "MiB: keys and values %.0f, stated need %.0f, peak resident %.0f, ratio %.2f (%s)%n",
          keysAndValues / MEBI,
          stated / MEBI,
          peak / MEBI,
          (double) peak / stated,
          Math.abs((double) peak / stated - 1) <= 0.25 ? "within 25%" : "NOT within 25%");
    }
  }

  private static void run(Decoder decoder, Workload work) {
    try (RoundTransport transport = work.transport(decoder, CORES)) {
      for (int round = 0; round < work.tokens(); round++) {
        int[] released = new int[round];
        java.util.Arrays.setAll(released, Workload::forcedToken);
        transport.exchange(new RoundRequest(round, List.of(new GroupStep(0, 0, released))));
      }
    }
  }

  private static long peakBytes() {
    try {
      String line =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(l -> l.startsWith("VmHWM:"))
              .findFirst()
              .orElseThrow();
      return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
