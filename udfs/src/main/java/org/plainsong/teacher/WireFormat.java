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
 * </pre>
 */
public final class WireFormat {

  private static final int BYTES_PER_CANDIDATE = 2 * Integer.BYTES + Long.BYTES;

  private WireFormat() {}

  /** Writes sums. */
  public static byte[] encode(List<ScoreSum> sums) {
    int size = Integer.BYTES;
    for (ScoreSum sum : sums) {
      size = Math.addExact(size, 2 * Integer.BYTES + sum.size() * BYTES_PER_CANDIDATE);
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
    if (n < 1 || (long) n * BYTES_PER_CANDIDATE > in.remaining()) {
      throw malformed(in.capacity());
    }
    int[] candidates = new int[n];
    int[] publicScores = new int[n];
    long[] sums = new long[n];
    in.asIntBuffer().get(candidates).get(publicScores);
    in.position(in.position() + 2 * n * Integer.BYTES);
    in.asLongBuffer().get(sums);
    in.position(in.position() + n * Long.BYTES);
    return new ScoreSum(group, candidates, publicScores, sums);
  }

  private static IllegalArgumentException malformed(int length) {
    return new IllegalArgumentException(
        "a round's answer of " + length + " bytes does not have the expected layout");
  }
}
