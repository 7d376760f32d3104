package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.plainsong.inference.Decoder;
import org.plainsong.inference.Decoders;
import org.plainsong.inference.KvCache;
import org.plainsong.model.ModelFolder;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * How much a weight format costs in quality: the perplexity of real held-out text, every token but
 * a text's first scored from those before it, the same tokens for all models.
 *
 * <p>Arguments: tokens to score, files of records with a column {@code text} and commas between
 * them, model folders; the first one is what the others are compared with.
 */
public final class Perplexity {

  private static final int ROWS = 32;
  private static final int LONGEST = 128;

  private final int tokens;

  private Perplexity(int tokens) {
    this.tokens = tokens;
  }

  /** Prints a line for every file and model. */
  public static void main(String[] arguments) {
    Perplexity perplexity = new Perplexity(Integer.parseInt(arguments[0]));
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    out.printf("%-28s %-8s %8s %11s %10s%n", "text", "format", "tokens", "perplexity", "to first");
    SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
    for (String file : arguments[1].split(",", -1)) {
      List<String> texts =
          spark.read().json(file).select("text").as(Encoders.STRING()).takeAsList(10_000);
      double first = Double.NaN;
      for (int i = 2; i < arguments.length; i++) {
        ModelFolder model = ModelFolder.open(Path.of(arguments[i]));
        double loss = perplexity.meanLoss(model, texts);
        first = i == 2 ? loss : first;
        out.printf(
            Locale.ROOT,
            "%-28s %-8s %8d %11.3f %+9.2f%%%n",
            Path.of(file).getFileName(),
            model.weightFormat().text(),
            perplexity.tokens,
            Math.exp(loss),
            100 * Math.expm1(loss - first));
      }
    }
    spark.stop();
  }

  /** The mean of minus the log-probability of a token, in nats. */
  private double meanLoss(ModelFolder model, List<String> texts) {
    try (Tokenizer tokenizer = Tokenizers.load(model.tokenizer());
        Decoder decoder = Decoders.load(model, Runtime.getRuntime().availableProcessors())) {
      List<int[]> rows = new ArrayList<>();
      double loss = 0;
      int scored = 0;
      for (String text : texts) {
        int[] row = tokenizer.encodeData(text);
        if (row.length > 1) {
          rows.add(Arrays.copyOf(row, Math.min(row.length, LONGEST)));
        }
        if (rows.size() == ROWS) {
          double[] losses = losses(decoder, rows);
          int used = Math.min(losses.length, tokens - scored);
          loss += Arrays.stream(losses, 0, used).sum();
          scored += used;
          rows.clear();
        }
        if (scored == tokens) {
          return loss / scored;
        }
      }
      throw new IllegalArgumentException(
          "the file must hold " + tokens + " tokens to score. Provided: " + scored);
    }
  }

  /** The losses of all tokens of a batch, row by row. */
  private static double[] losses(Decoder decoder, List<int[]> rows) {
    int vocabulary = decoder.shape().vocabulary();
    float[] hidden = new float[ROWS * decoder.shape().hiddenSize()];
    float[] logits = new float[ROWS * vocabulary];
    List<List<Double>> byRow = new ArrayList<>();
    rows.forEach(row -> byRow.add(new ArrayList<>()));
    int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    try (KvCache cache = decoder.allocate(ROWS, longest)) {
      for (int place = 0; place + 1 < longest; place++) {
        int at = place;
        int[] next = rows.stream().mapToInt(row -> row[Math.min(at, row.length - 1)]).toArray();
        int[] positions = new int[ROWS];
        Arrays.fill(positions, place);
        decoder.decode(cache, positions, next, hidden);
        decoder.logits(hidden, ROWS, logits);
        for (int row = 0; row < ROWS; row++) {
          if (place + 1 < rows.get(row).length) {
            int token = rows.get(row)[place + 1];
            byRow.get(row).add(loss(logits, row * vocabulary, vocabulary, token));
          }
        }
      }
    }
    return byRow.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
  }

  private static double loss(float[] logits, int offset, int vocabulary, int token) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < vocabulary; v++) {
      largest = Math.max(largest, logits[offset + v]);
    }
    double sum = 0;
    for (int v = 0; v < vocabulary; v++) {
      sum += Math.exp(logits[offset + v] - largest);
    }
    return Math.log(sum) + largest - logits[offset + token];
  }
}
