package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.plainsong.cli.RunSettings;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.mechanism.TestMechanisms;
import org.plainsong.model.ModelFolder;
import org.plainsong.round.ScaleModel;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * Threads and slots, and whether {@link ScaleModel} tells the truth: the engine on Spark with one
 * task a core and one thread each, beside one task with all threads; then runs of other sizes
 * beside what the model says of them, from the rates of the first.
 *
 * <p>Arguments: the records' file, teachers, tokens, a model folder.
 */
public final class Slots {

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final JavaSparkContext spark;
  private final ModelFolder model;
  private final Path records;

  private Slots(JavaSparkContext spark, ModelFolder model, Path records) {
    this.spark = spark;
    this.model = model;
    this.records = records;
  }

  /** Prints both tables. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    int teachers = Integer.parseInt(arguments[1]);
    int tokens = Integer.parseInt(arguments[2]);
    ModelFolder model = ModelFolder.open(Path.of(arguments[3]));
    try (JavaSparkContext spark = new JavaSparkContext(RunSettings.local(CORES));
        Tokenizer tokenizer = Tokenizers.load(model.tokenizer())) {
      Slots slots = new Slots(spark, model, Path.of(arguments[0]));
      slots.run(tokenizer, CORES, /* teachers= */ 8, 8 * tokens, 1);
      out.printf("%d teachers a group, %d tokens, %d cores%n", teachers, tokens, CORES);
      Timing oneEach = slots.run(tokenizer, CORES, teachers, tokens, 1);
      Timing wide = slots.run(tokenizer, 1, teachers, tokens, CORES);
      double narrowRate = (double) CORES * teachers * tokens / oneEach.totalSeconds();
      double wideRate = (double) teachers * tokens / wide.totalSeconds();
      out.printf(
          Locale.ROOT,
          "teacher tokens/s: %d tasks of one thread %.0f, one task of %d threads %.0f, ratio %.2f%n",
          CORES,
          narrowRate,
          CORES,
          wideRate,
          narrowRate / wideRate);
      out.printf("%8s %8s %10s %10s %7s%n", "teachers", "tokens", "model s", "measured s", "ratio");
      for (int[] point :
          List.of(
              new int[] {teachers, tokens / 2},
              new int[] {teachers / 2, tokens},
              new int[] {2 * teachers, tokens},
              new int[] {teachers, 2 * tokens})) {
        Workload work = Workload.of(Path.of(arguments[0]), tokenizer, CORES, point[0], point[1]);
        double said = slots.said(oneEach, work, teachers, tokens);
        double measured = slots.run(tokenizer, CORES, point[0], point[1], 1).totalSeconds();
        out.printf(
            Locale.ROOT,
            "%8d %8d %10.2f %10.2f %7.2f%n",
            point[0],
            point[1],
            said,
            measured,
            said / measured);
      }
    }
  }

  private Timing run(Tokenizer tokenizer, int groups, int teachers, int tokens, int threads) {
    Workload work = Workload.of(records, tokenizer, groups, teachers, tokens);
    return new Engine(
            work, TestMechanisms.differences(work.spec().rule(), BigDecimal.ONE, new SecureBits()))
        .spark(spark, model, /* partitions= */ groups, threads);
  }

  /** What the model says, its rates taken from one run over groups of so many teachers. */
  private double said(Timing measured, Workload work, int teachers, int tokens) {
    long promptTokens = prompts(work);
    int size = work.groups().get(0).teachers().size();
    double prefillRate = (double) promptTokens / size * teachers / (measured.prefillNanos() / 1e9);
    double decodeRate = (teachers + 1.0) * (tokens - 1) / (measured.decodeNanos() / 1e9);
    ScaleModel.Work asked =
        new ScaleModel.Work(
            CORES,
            promptTokens,
            (size + 1L) * (work.tokens() - 1),
            work.tokens(),
            /* textsAtOnce= */ 1,
            work.spec().rule().topK());
    return new ScaleModel(
            asked,
            new ScaleModel.Cluster(1, CORES, /* groupsPerCore= */ 1, prefillRate, decodeRate))
        .teacherSeconds();
  }

  private static long prompts(Workload work) {
    return work.groups().get(0).teachers().stream()
        .mapToInt(teacher -> work.promptOf(teacher).length)
        .sum();
  }
}
