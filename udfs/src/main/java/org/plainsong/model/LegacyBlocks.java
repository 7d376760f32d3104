package org.plainsong.model;

import java.nio.ByteBuffer;

/**
 * Blocks of 32 numbers, as GGUF files hold them.
 *
 * <pre>
 *   Q4_0  scale f16 | 16 bytes: number i in the low, i + 16 in the high half      (q - 8) scale
 *   Q4_1  scale f16 | least f16 | 16 bytes                                         q scale + least
 *   Q5_0  scale f16 | fifth bits u32 | 16 bytes                                    (q - 16) scale
 *   Q5_1  scale f16 | least f16 | fifth bits u32 | 16 bytes                        q scale + least
 *   Q8_0  scale f16 | 32 signed bytes                                              q scale
 * </pre>
 */
final class LegacyBlocks {

  private static final int HALF = 16;

  private LegacyBlocks() {}

  static void q40(ByteBuffer in, float[] out, int at) {
    float scale = half(in);
    for (int i = 0; i < HALF; i++) {
      int pair = in.get() & 0xff;
      out[at + i] = ((pair & 15) - 8) * scale;
      out[at + i + HALF] = ((pair >> 4) - 8) * scale;
    }
  }

  static void q41(ByteBuffer in, float[] out, int at) {
    float scale = half(in);
    float least = half(in);
    for (int i = 0; i < HALF; i++) {
      int pair = in.get() & 0xff;
      out[at + i] = (pair & 15) * scale + least;
      out[at + i + HALF] = (pair >> 4) * scale + least;
    }
  }

  static void q50(ByteBuffer in, float[] out, int at) {
    float scale = half(in);
    int fifth = in.getInt();
    for (int i = 0; i < HALF; i++) {
      int pair = in.get() & 0xff;
      out[at + i] = (((pair & 15) | bit(fifth, i)) - 16) * scale;
      out[at + i + HALF] = (((pair >> 4) | bit(fifth, i + HALF)) - 16) * scale;
    }
  }

  static void q51(ByteBuffer in, float[] out, int at) {
    float scale = half(in);
    float least = half(in);
    int fifth = in.getInt();
    for (int i = 0; i < HALF; i++) {
      int pair = in.get() & 0xff;
      out[at + i] = ((pair & 15) | bit(fifth, i)) * scale + least;
      out[at + i + HALF] = ((pair >> 4) | bit(fifth, i + HALF)) * scale + least;
    }
  }

  static void q80(ByteBuffer in, float[] out, int at) {
    float scale = half(in);
    for (int i = 0; i < 2 * HALF; i++) {
      out[at + i] = in.get() * scale;
    }
  }

  private static int bit(int bits, int index) {
    return ((bits >>> index) & 1) << 4;
  }

  private static float half(ByteBuffer in) {
    return HalfFloat.fromHalf(in.getShort());
  }
}
