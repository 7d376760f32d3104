package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
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
 * <p>Arguments: the records' file (JSON Lines, gzip), new tokens, batch sizes with commas between
 * them, model folders. Each line of the table is measured in turn, in one process.
 */
public final class Throughput {

  private static final int CORES = Runtime.getRuntime().availableProcessors();

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
    int[] batches = Arrays.stream(arguments[2].split(",")).mapToInt(Integer::parseInt).toArray();
    SparkConf conf =
        new SparkConf()
            .setMaster("local[" + CORES + "]")
            .setAppName("benchmark")
            .set("spark.ui.enabled", "false");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      Throughput throughput =
          new Throughput(out, spark, Path.of(arguments[0]), Integer.parseInt(arguments[1]));
      throughput.header();
      for (int i = 3; i < arguments.length; i++) {
        throughput.measure(ModelFolder.open(Path.of(arguments[i])), batches);
      }
    }
  }

  private void header() {
    out.printf(
        Locale.ROOT,
        "%d cores, %d new tokens, %d groups on as many threads (local: one group on all of them)%n",
        CORES,
        tokens,
        CORES);
    out.println("teacher tokens/s: all, with the prompts read | decode only; ratio: Spark to raw");
    out.printf(
        "%-8s %6s  %15s %15s %15s  %13s%n", "format", "batch", "raw", "local", "spark", "ratio");
  }

  private void measure(ModelFolder model, int[] batches) {
    try (Tokenizer tokenizer = Tokenizers.load(model.tokenizer());
        Decoder decoder = Decoders.load(model, /* headThreads= */ 1)) {
      warmUp(model, tokenizer, decoder);
      for (int batch : batches) {
        Workload all = Workload.of(records, tokenizer, CORES, batch, tokens);
        Workload one = Workload.of(records, tokenizer, 1, batch, tokens);
        Timing raw = new RawLoop(decoder, all).run();
        Timing local = new Engine(one, mechanism(one)).local(decoder, CORES);
        Timing onSpark = new Engine(all, mechanism(all)).spark(spark, model);
        out.printf(
            Locale.ROOT,
            "%-8s %6d  %15s %15s %15s  %5.2f | %5.2f%n",
            model.weightFormat().text(),
            batch,
            rates(raw, all),
            rates(local, one),
            rates(onSpark, all),
            onSpark.rate(all) / raw.rate(all),
            onSpark.decodeRate(all) / raw.decodeRate(all));
      }
    }
  }

  private void warmUp(ModelFolder model, Tokenizer tokenizer, Decoder decoder) {
    Workload small = Workload.of(records, tokenizer, CORES, /* teachers= */ 8, /* tokens= */ 4);
    new RawLoop(decoder, small).run();
    new Engine(small, mechanism(small)).spark(spark, model);
  }

  private static TokenMechanism mechanism(Workload work) {
    return TestMechanisms.differences(work.spec().rule(), BigDecimal.ONE, new SecureBits());
  }

  private static String rates(Timing timing, Workload work) {
    return String.format(Locale.ROOT, "%.0f | %.0f", timing.rate(work), timing.decodeRate(work));
  }
}
