package org.plainsong.inference;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.plainsong.model.DecoderShape;

/**
 * Checks that a decoder's rows do not see each other.
 *
 * <p>The privacy proof needs a teacher's contribution to depend on its own record only. Per-tensor
 * dynamic quantisation, batch normalisation or kernels chosen by the batch would break it, so a
 * model is played public texts before it meets a private one. Each probe text gives bits when it is
 * alone; these must come again, bit for bit, in two batches of each public size with other rows and
 * other neighbours, after going back to the end of its prompt, and in a fresh cache; and its logits
 * must be the same whatever rows share the call.
 *
 * <p>Passing is evidence about this model on this machine, not a proof: a kernel could still treat
 * sizes differently that were not tried.
 */
public final class IsolationCheck {

  private static final int CANDIDATES = 64;
  private static final int CANDIDATE_TEXT = 40;

  private final Decoder decoder;
  private final DecoderShape shape;
  private final List<Integer> batchRows;
  private final int capacity;
  private final MessageDigest digest;

  private IsolationCheck(Decoder decoder, List<Integer> batchRows, int capacity) {
    this.decoder = decoder;
    this.shape = decoder.shape();
    this.batchRows = batchRows;
    this.capacity = capacity;
    this.digest = DigestUtils.getSha256Digest();
  }

  /**
   * Plays the probe texts.
   *
   * @param batchRows rows of the batches that will be decoded: public constants {@code >= 1}, one a
   *     size
   * @param capacity places of a row in them, a public constant, at least 32 are used
   * @param lanes that play them; what is found does not depend on how many
   */
  public static IsolationReport run(
      Decoder decoder, List<Integer> batchRows, int capacity, Lanes lanes) {
    if (batchRows.isEmpty() || Collections.min(batchRows) < 1) {
      throw new IllegalArgumentException("batchRows must be >= 1. Provided value: " + batchRows);
    }
    int longest = decoder.shape().maxPositions();
    if (longest < IsolationScene.TOKENS) {
      throw new IllegalArgumentException(
          "A model's longest sequence must be at least "
              + IsolationScene.TOKENS
              + " tokens to be checked. Provided value: "
              + longest);
    }
    return new IsolationCheck(decoder, batchRows, Math.max(capacity, IsolationScene.TOKENS))
        .report(lanes);
  }

  private IsolationReport report(Lanes lanes) {
    List<Scene> scenes = scenes();
    List<Supplier<float[][][]>> plays = new ArrayList<>();
    // All probes are played alone, so that the digest does not depend on the size of the batches.
    for (int probe = 0; probe < IsolationScene.PROBES; probe++) {
      int text = 1 + probe;
      plays.add(() -> new float[][][] {IsolationScene.alone(decoder, capacity, text)});
    }
    for (Scene scene : scenes) {
      plays.add(() -> play(scene));
    }
    List<float[][][]> played = lanes.map(plays, Supplier::get);
    float[][][] alone = new float[IsolationScene.PROBES][][];
    for (int probe = 0; probe < alone.length; probe++) {
      alone[probe] = played.get(probe)[0];
      Arrays.stream(alone[probe]).forEach(this::digest);
    }
    Optional<String> failure = firstRewound(alone);
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.get(i);
      float[][][] batched = played.get(alone.length + i);
      failure = failure.or(() -> firstInBatch(alone, scene, batched));
    }
    // The heads come last and always, so that the digest covers them for every model.
    Optional<String> heads = firstInHeads(alone);
    String hex = HexFormat.of().formatHex(digest.digest());
    return failure
        .or(() -> heads)
        .map(words -> new IsolationReport(false, hex, words))
        .orElseGet(() -> new IsolationReport(true, hex, passedWords()));
  }

  /** A batch of some rows with the probes in it, and the number that makes its neighbours. */
  private record Scene(int rows, int[] probeRows, int number) {}

  /** Two batches of each size. */
  private List<Scene> scenes() {
    List<Scene> scenes = new ArrayList<>();
    for (int rows : batchRows) {
      scenes.add(new Scene(rows, spread(rows, /* from= */ 0), /* number= */ 1));
      scenes.add(new Scene(rows, spread(rows, /* from= */ rows - 1), /* number= */ 2));
    }
    return scenes;
  }

  private float[][][] play(Scene scene) {
    return new IsolationScene(decoder, scene.rows(), capacity, scene.probeRows(), scene.number())
        .play(/* firstProbe= */ 1);
  }

  private Optional<String> firstRewound(float[][][] alone) {
    for (float[][] states : alone) {
      Optional<String> difference =
          difference(
              states[IsolationScene.STEP],
              states[IsolationScene.STEP_AGAIN],
              "A row alone differs from itself at "
                  + IsolationScene.moment(IsolationScene.STEP_AGAIN));
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> firstInBatch(
      float[][][] alone, Scene scene, float[][][] batched) {
    int[] probeRows = scene.probeRows();
    for (int probe = 0; probe < probeRows.length; probe++) {
      for (int moment = 0; moment < alone[probe].length; moment++) {
        Optional<String> difference =
            difference(
                alone[probe][moment],
                batched[probe][moment],
                "Row %d of a batch of %d differs from the same row alone at %s"
                    .formatted(probeRows[probe], scene.rows(), IsolationScene.moment(moment)));
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> firstInHeads(float[][][] alone) {
    int[] candidates =
        new ProbeTokens(shape.vocabulary())
            .text(CANDIDATE_TEXT, Math.min(CANDIDATES, shape.vocabulary()));
    HeadProbe some =
        new HeadProbe(
            "candidate logits",
            candidates.length,
            (hidden, rows, logits) -> decoder.candidateLogits(hidden, rows, candidates, logits));
    HeadProbe every = new HeadProbe("logits", shape.vocabulary(), decoder::logits);
    Optional<String> first = firstInHead(some, alone);
    Optional<String> second = firstInHead(every, alone);
    return first.or(() -> second);
  }

  private Optional<String> firstInHead(HeadProbe head, float[][][] alone) {
    float[] state = alone[0][IsolationScene.STEP];
    float[] expected = head.row(state, 1, 0);
    digest(expected);
    for (int rows : new int[] {2, Collections.max(batchRows) + 1}) {
      int row = rows - 1 - rows / 4;
      Optional<String> difference =
          difference(
              expected,
              head.row(state, rows, row),
              "Row %d of %d differs from the same row alone in its %s"
                  .formatted(row, rows, head.name()));
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  /** A row for each probe that the batch can hold, at equal distances. */
  private static int[] spread(int rows, int from) {
    int[] probeRows = new int[Math.min(IsolationScene.PROBES, rows)];
    for (int probe = 0; probe < probeRows.length; probe++) {
      probeRows[probe] = (from + probe * (rows / probeRows.length)) % rows;
    }
    return probeRows;
  }

  private String passedWords() {
    return "Every probe row gave the same bits alone and in batches of "
        + batchRows.stream().map(String::valueOf).collect(Collectors.joining(" and "))
        + ", after going back, and in its logits";
  }

  private void digest(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    digest.update(bytes);
  }

  private static Optional<String> difference(float[] expected, float[] actual, String where) {
    int different = 0;
    for (int i = 0; i < expected.length; i++) {
      if (!Float.isFinite(expected[i]) || !Float.isFinite(actual[i])) {
        return Optional.of(where + ": a value is not finite");
      }
      if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(actual[i])) {
        different++;
      }
    }
    return different == 0
        ? Optional.empty()
        : Optional.of(where + ", in " + different + " of " + expected.length + " values");
  }

  /** A head, asked for one row among neighbours that are larger and smaller copies of it. */
  private record HeadProbe(String name, int width, Head head) {

    float[] row(float[] state, int rows, int row) {
      float[] hidden = new float[rows * state.length];
      for (int i = 0; i < hidden.length; i++) {
        int at = i / state.length;
        float scale = at == row ? 1f : (at % 3 - 1) * 7.5f;
        hidden[i] = state[i % state.length] * scale;
      }
      float[] logits = new float[rows * width];
      head.compute(hidden, rows, logits);
      return Arrays.copyOfRange(logits, row * width, (row + 1) * width);
    }
  }

  private interface Head {
    void compute(float[] hidden, int rows, float[] logits);
  }
}
