package org.plainsong.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the matrices of an imported model are stored and multiplied. */
public enum WeightFormat {

  /** Single precision throughout, keys and values too. */
  FP32("fp32"),

  /**
   * Eight bits: weights per output channel, activations per row, multiplied in integers, and keys
   * and values per token and head ({@link KvFormat#INT8}).
   *
   * <p>Each row of activations has its own scale (largest magnitude / 127), so that a row's result
   * depends on no other row. The down projections of the first eighth of the layers stay in single
   * precision: they alone cost most of the accuracy. Products of bytes are exact on any machine
   * ({@link ProductProbe}).
   */
  W8A8("w8a8");

  /** What an import makes unless told otherwise. */
  public static final WeightFormat DEFAULT = W8A8;

  private final String text;

  WeightFormat(String text) {
    this.text = text;
  }

  /** Returns how the keys and values of a row are stored. */
  public KvFormat keysAndValues() {
    return integers() ? KvFormat.INT8 : KvFormat.FLOAT;
  }

  /** Whether matrices are multiplied in integers. */
  boolean integers() {
    return this != FP32;
  }

  /** Returns the name used in files and on the command line. */
  public String text() {
    return text;
  }

  /**
   * Returns the format with a name.
   *
   * @throws IllegalArgumentException if no format has that name
   */
  public static WeightFormat parse(String text) {
    String wanted = text.trim().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> format.text.equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Weight format must be one of "
                        + Arrays.stream(values())
                            .map(WeightFormat::text)
                            .collect(Collectors.joining(", "))
                        + ". Provided value: "
                        + text));
  }
}
