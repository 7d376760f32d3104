package org.plainsong.mechanism;

import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * The integers cut into at most 21 cells of about equal probability, for {@link GoodnessOfFit}.
 *
 * <p>Wide distributions are cut into blocks of {@code width} integers first, each with the weight
 * of its middle. Relative to a block's weight that errs by at most {@code (width / scale)^2}, or by
 * {@code width / scale} in the block at a kink: with 1000 blocks a scale far below what a test of
 * some 40,000 draws can see.
 */
final class Cells {

  private static final double LARGEST_SHARE = 1.0 / 21;

  private final long width;
  private final int[] cellOfBlock;
  private final double[] probabilities;

  private Cells(long width, int[] cellOfBlock, double[] probabilities) {
    this.width = width;
    this.cellOfBlock = cellOfBlock;
    this.probabilities = probabilities;
  }

  /** Cells of the noise with {@code P(x) ~ exp(-|x| / scale)}. */
  static Cells laplace(double scale) {
    return of(scale, 50, x -> Math.exp(-Math.abs((double) x) / scale));
  }

  /** Cells of the noise with {@code P(x) ~ exp(-x^2 / (2 sigma^2))}. */
  static Cells gaussian(double sigma) {
    return of(sigma, 12, x -> Math.exp(-(x / sigma) * (x / sigma) / 2));
  }

  private static Cells of(double scale, int scales, LongToDoubleFunction weight) {
    // Odd, so that a block has a middle.
    long width = 2 * (long) (scale / 2000) + 1;
    int half = (int) Math.ceil(scales * scale / width) + 1;
    double[] weights = new double[2 * half + 1];
    Arrays.setAll(weights, block -> weight.applyAsDouble((block - half) * width));
    double total = Arrays.stream(weights).sum();
    int[] cells = new int[weights.length];
    double[] probabilities = new double[21];
    int cell = 0;
    double left = 1;
    for (int block = 0; block < weights.length; block++) {
      cells[block] = cell;
      probabilities[cell] += weights[block] / total;
      left -= weights[block] / total;
      if (probabilities[cell] >= LARGEST_SHARE && left >= LARGEST_SHARE / 2) {
        cell++;
      }
    }
    return new Cells(width, cells, Arrays.copyOf(probabilities, cell + 1));
  }

  /** Whether draws are consistent with the cells: false alarms as stated in GoodnessOfFit. */
  boolean accept(int draws, LongSupplier sampler) {
    return GoodnessOfFit.accepts(probabilities, draws, () -> cell(sampler.getAsLong()));
  }

  private int cell(long value) {
    long block = Math.floorDiv(value + width / 2, width) + cellOfBlock.length / 2;
    return cellOfBlock[(int) Math.max(0, Math.min(cellOfBlock.length - 1, block))];
  }
}
