package org.plainsong.teacher;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.plainsong.logits.ScoreSum;

/**
 * The bytes in which a partition answers a round. Big-endian:
 *
 * <pre>
 *   int                      sums that follow
 *   for each sum:
 *     int                    group
 *     int                    candidates, n
 *     n x int                token ids, increasing
 *     n x int                public scores, in units
 *     n x long               sums of the teachers' contributions, in units
 *     int                    sums of probabilities that follow, 0 or n
 *     that many x long       sums of the teachers' probabilities, in units of 2^-20
 * </pre>
 */
public final class WireFormat {

  private static final int BYTES_PER_CANDIDATE = 2 * Integer.BYTES + Long.BYTES;

  /** Group, candidates, and how many sums of probabilities. */
  private static final int BYTES_PER_SUM = 3 * Integer.BYTES;

  private WireFormat() {}

  /** Writes sums. */
  public static byte[] encode(List<ScoreSum> sums) {
    int size = Integer.BYTES;
    for (ScoreSum sum : sums) {
      int perCandidate = BYTES_PER_CANDIDATE + (sum.hasProbabilities() ? Long.BYTES : 0);
      size = Math.addExact(size, BYTES_PER_SUM + Math.multiplyExact(sum.size(), perCandidate));
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(sums.size());
    for (ScoreSum sum : sums) {
      out.putInt(sum.group()).putInt(sum.size());
      for (int i = 0; i < sum.size(); i++) {
        out.putInt(sum.candidate(i));
      }
      for (int i = 0; i < sum.size(); i++) {
        out.putInt(sum.publicScore(i));
      }
      for (int i = 0; i < sum.size(); i++) {
        out.putLong(sum.sum(i));
      }
      int probabilities = sum.hasProbabilities() ? sum.size() : 0;
      out.putInt(probabilities);
      for (int i = 0; i < probabilities; i++) {
        out.putLong(sum.probabilitySum(i));
      }
    }
    return out.array();
  }

  /**
   * Reads sums.
   *
   * @throws IllegalArgumentException if the bytes are not of this format
   */
  public static List<ScoreSum> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<ScoreSum> sums = new ArrayList<>();
    int count = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    for (int i = 0; i < count; i++) {
      sums.add(decodeSum(in));
    }
    if (count < 0 || in.hasRemaining()) {
      throw malformed(bytes.length);
    }
    return sums;
  }

  private static ScoreSum decodeSum(ByteBuffer in) {
    if (in.remaining() < 2 * Integer.BYTES) {
      throw malformed(in.capacity());
    }
    int group = in.getInt();
    int n = in.getInt();
    if (n < 1 || (long) n * BYTES_PER_CANDIDATE + Integer.BYTES > in.remaining()) {
      throw malformed(in.capacity());
    }
    int[] candidates = new int[n];
    int[] publicScores = new int[n];
    long[] sums = new long[n];
    in.asIntBuffer().get(candidates).get(publicScores);
    in.position(in.position() + 2 * n * Integer.BYTES);
    in.asLongBuffer().get(sums);
    in.position(in.position() + n * Long.BYTES);
    return new ScoreSum(group, candidates, publicScores, sums, decodeProbabilities(in, n));
  }

  private static long[] decodeProbabilities(ByteBuffer in, int candidates) {
    int n = in.getInt();
    if ((n != 0 && n != candidates) || (long) n * Long.BYTES > in.remaining()) {
      throw malformed(in.capacity());
    }
    long[] probabilitySums = new long[n];
    in.asLongBuffer().get(probabilitySums);
    in.position(in.position() + n * Long.BYTES);
    return probabilitySums;
  }

  private static IllegalArgumentException malformed(int length) {
    return new IllegalArgumentException(
        "a round's answer of " + length + " bytes does not have the expected layout");
  }
}
