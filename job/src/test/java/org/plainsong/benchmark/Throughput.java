package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.plainsong.cli.RunSettings;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.mechanism.TestMechanisms;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.model.ModelFolder;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * Teacher tokens a second of the bare loop, of the engine in one JVM, and of the engine on Spark,
 * with one model.
 *
 * <p>Arguments: the records' file (JSON Lines, gzip), new tokens, loads with commas between them,
 * model folders. A load is the teachers of a group, and the groups a core behind an {@code x} where
 * there are several. Each line of the table is measured in turn, in one process, that has compiled
 * what it needs before.
 */
public final class Throughput {

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int WARM_TEACHERS = 8;
  private static final int MOST_WARM_TOKENS = 400;

  /** Teachers of a group, and groups a core. */
  private record Load(int teachers, int groupsEach) {

    static Load parse(String text) {
      String[] parts = text.split("x", 2);
      return new Load(
          Integer.parseInt(parts[0]), parts.length == 1 ? 1 : Integer.parseInt(parts[1]));
    }
  }

  private final PrintWriter out;
  private final JavaSparkContext spark;
  private final Path records;
  private final int tokens;

  private Throughput(PrintWriter out, JavaSparkContext spark, Path records, int tokens) {
    this.out = out;
    this.spark = spark;
    this.records = records;
    this.tokens = tokens;
  }

  /** Prints the table. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    List<Load> loads = Arrays.stream(arguments[2].split(",")).map(Load::parse).toList();
    try (JavaSparkContext spark = new JavaSparkContext(RunSettings.local(CORES))) {
      Throughput throughput =
          new Throughput(out, spark, Path.of(arguments[0]), Integer.parseInt(arguments[1]));
      throughput.header();
      for (int i = 3; i < arguments.length; i++) {
        throughput.measure(ModelFolder.open(Path.of(arguments[i])), loads);
      }
    }
  }

  private void header() {
    out.printf(
        Locale.ROOT,
        "%d cores, %d new tokens, a thread a core (local: one group on all threads)%n",
        CORES,
        tokens);
    out.println("teacher tokens/s: all, with the prompts read | decode only; ratio: Spark to raw");
    out.printf(
        "%-8s %8s %8s  %15s %15s %15s  %13s%n",
        "format", "teachers", "groups", "raw", "local", "spark", "ratio");
  }

  private void measure(ModelFolder model, List<Load> loads) {
    try (Tokenizer tokenizer = Tokenizers.load(model.tokenizer());
        Decoder decoder = Decoders.load(model, /* headThreads= */ 1)) {
      warmUp(model, tokenizer, decoder);
      for (Load load : loads) {
        int groups = CORES * load.groupsEach();
        Workload all = Workload.of(records, tokenizer, groups, load.teachers(), tokens);
        Workload one = Workload.of(records, tokenizer, 1, load.teachers(), tokens);
        Timing raw = new RawLoop(decoder, all, CORES).run();
        Timing local = new Engine(one, mechanism(one)).local(decoder, CORES);
        Timing onSpark = new Engine(all, mechanism(all)).spark(spark, model);
        out.printf(
            Locale.ROOT,
            "%-8s %8d %8d  %15s %15s %15s  %5.2f | %5.2f%n",
            model.weightFormat().text(),
            load.teachers(),
            groups,
            rates(raw, all),
            rates(local, one),
            rates(onSpark, all),
            onSpark.rate(all) / raw.rate(all),
            onSpark.decodeRate(all) / raw.decodeRate(all));
      }
    }
  }

  /**
   * Hundreds of rounds at full size: Spark's own code is compiled meanwhile, which takes seconds of
   * a core.
   */
  private void warmUp(ModelFolder model, Tokenizer tokenizer, Decoder decoder) {
    Workload small =
        Workload.of(
            records, tokenizer, CORES, WARM_TEACHERS, Math.min(MOST_WARM_TOKENS, 8 * tokens));
    new RawLoop(decoder, small, CORES).run();
    new Engine(small, mechanism(small)).spark(spark, model);
  }

  private static TokenMechanism mechanism(Workload work) {
    return TestMechanisms.differences(work.spec().rule(), BigDecimal.ONE, new SecureBits());
  }

  private static String rates(Timing timing, Workload work) {
    return String.format(Locale.ROOT, "%.0f | %.0f", timing.rate(work), timing.decodeRate(work));
  }
}
