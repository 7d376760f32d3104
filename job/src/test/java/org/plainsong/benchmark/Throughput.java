package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
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
 * <p>Arguments: the records' file (JSON Lines, gzip), new tokens, runs, loads with commas between
 * them, model folders. A load is the teachers of a group, and the groups a core behind an {@code x}
 * where there are several. Each line of the table is measured in turn, its engines one after the
 * other as often as there are runs, in one process, that has compiled what it needs before.
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

  /** Teacher tokens a second with the prompts read, and without; or the ratios of such. */
  private record Rates(double all, double decoding) {

    static Rates of(Timing timing, Workload work) {
      return new Rates(timing.rate(work), timing.decodeRate(work));
    }

    /** Each run beside the run of the other engine next to it. */
    static List<Rates> ratios(List<Rates> ours, List<Rates> theirs) {
      return IntStream.range(0, ours.size())
          .mapToObj(
              i ->
                  new Rates(
                      ours.get(i).all / theirs.get(i).all,
                      ours.get(i).decoding / theirs.get(i).decoding))
          .toList();
    }

    static Rates median(List<Rates> runs) {
      return new Rates(
          median(runs.stream().mapToDouble(Rates::all)),
          median(runs.stream().mapToDouble(Rates::decoding)));
    }

    private static double median(DoubleStream values) {
      double[] sorted = values.sorted().toArray();
      return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    String text(String format) {
      return String.format(Locale.ROOT, format, all, decoding);
    }
  }

  private final PrintWriter out;
  private final JavaSparkContext spark;
  private final Path records;
  private final int tokens;
  private final int runs;

  private Throughput(PrintWriter out, JavaSparkContext spark, Path records, int tokens, int runs) {
    this.out = out;
    this.spark = spark;
    this.records = records;
    this.tokens = tokens;
    this.runs = runs;
  }

  /** Prints the table. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    List<Load> loads = Arrays.stream(arguments[3].split(",")).map(Load::parse).toList();
    try (JavaSparkContext spark = new JavaSparkContext(RunSettings.local(CORES))) {
      Throughput throughput =
          new Throughput(
              out,
              spark,
              Path.of(arguments[0]),
              Integer.parseInt(arguments[1]),
              Integer.parseInt(arguments[2]));
      throughput.header();
      for (int i = 4; i < arguments.length; i++) {
        throughput.measure(ModelFolder.open(Path.of(arguments[i])), loads);
      }
    }
  }

  private void header() {
    out.printf(
        Locale.ROOT,
        "%d cores, %d new tokens, a thread a core (local: one group on all threads), medians of %d%n",
        CORES,
        tokens,
        runs);
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
        List<Rates> raw = new ArrayList<>();
        List<Rates> local = new ArrayList<>();
        List<Rates> onSpark = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
          raw.add(Rates.of(new RawLoop(decoder, all, CORES).run(), all));
          local.add(Rates.of(new Engine(one, mechanism(one)).local(decoder, CORES), one));
          onSpark.add(Rates.of(new Engine(all, mechanism(all)).spark(spark, model), all));
        }
        out.printf(
            Locale.ROOT,
            "%-8s %8d %8d  %15s %15s %15s  %13s%n",
            model.weightFormat().text(),
            load.teachers(),
            groups,
            Rates.median(raw).text("%.0f | %.0f"),
            Rates.median(local).text("%.0f | %.0f"),
            Rates.median(onSpark).text("%.0f | %.0f"),
            Rates.median(Rates.ratios(onSpark, raw)).text("%5.2f | %5.2f"));
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
}
