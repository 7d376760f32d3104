package org.plainsong.model;

import java.nio.ByteBuffer;

/**
 * Super-blocks of 256 numbers, as GGUF files hold them ("K quants").
 *
 * <pre>
 *   Q4_K  scale f16 | least f16 | 12 bytes: 8 scales and 8 leasts of 6 bits | 128 bytes of pairs
 *   Q5_K  scale f16 | least f16 | 12 bytes, the same | 32 bytes of fifth bits | 128 bytes of pairs
 *   Q6_K  128 bytes of low halves | 64 bytes of upper 2 bits | 16 signed scales | scale f16
 * </pre>
 */
final class SuperBlocks {

  private static final int VALUES = 256;
  private static final int SUB = 32;

  private SuperBlocks() {}

  static void q4k(ByteBuffer in, float[] out, int at) {
    float scale = HalfFloat.fromHalf(in.getShort());
    float least = HalfFloat.fromHalf(in.getShort());
    byte[] packed = bytes(in, 12);
    byte[] pairs = bytes(in, VALUES / 2);
    for (int sub = 0; sub < VALUES / SUB; sub++) {
      float step = scale * sixBitScale(packed, sub);
      float shift = least * sixBitLeast(packed, sub);
      for (int i = 0; i < SUB; i++) {
        out[at + sub * SUB + i] = step * nibble(pairs[sub / 2 * SUB + i], sub & 1) - shift;
      }
    }
  }

  static void q5k(ByteBuffer in, float[] out, int at) {
    float scale = HalfFloat.fromHalf(in.getShort());
    float least = HalfFloat.fromHalf(in.getShort());
    byte[] packed = bytes(in, 12);
    byte[] fifth = bytes(in, SUB);
    byte[] pairs = bytes(in, VALUES / 2);
    for (int sub = 0; sub < VALUES / SUB; sub++) {
      float step = scale * sixBitScale(packed, sub);
      float shift = least * sixBitLeast(packed, sub);
      for (int i = 0; i < SUB; i++) {
        int upper = ((fifth[i] >> sub) & 1) << 4;
        int value = nibble(pairs[sub / 2 * SUB + i], sub & 1) | upper;
        out[at + sub * SUB + i] = step * value - shift;
      }
    }
  }

  static void q6k(ByteBuffer in, float[] out, int at) {
    byte[] low = bytes(in, VALUES / 2);
    byte[] high = bytes(in, VALUES / 4);
    byte[] scales = bytes(in, VALUES / 16);
    float scale = HalfFloat.fromHalf(in.getShort());
    for (int i = 0; i < VALUES; i++) {
      int half = i / 128;
      int quarter = i % 128 / SUB;
      int lane = i % SUB;
      int lower = nibble(low[half * 64 + quarter % 2 * SUB + lane], quarter / 2);
      int upper = (high[half * SUB + lane] >> (2 * quarter)) & 3;
      out[at + i] = scale * scales[i / 16] * ((lower | (upper << 4)) - 32);
    }
  }

  private static int nibble(byte pair, int which) {
    return ((pair & 0xff) >> (4 * which)) & 15;
  }

  private static int sixBitScale(byte[] packed, int sub) {
    if (sub < 4) {
      return packed[sub] & 63;
    }
    return (packed[sub + 4] & 15) | ((packed[sub - 4] & 0xff) >> 6 << 4);
  }

  private static int sixBitLeast(byte[] packed, int sub) {
    if (sub < 4) {
      return packed[sub + 4] & 63;
    }
    return ((packed[sub + 4] & 0xff) >> 4) | ((packed[sub] & 0xff) >> 6 << 4);
  }

  private static byte[] bytes(ByteBuffer in, int count) {
    byte[] taken = new byte[count];
    in.get(taken);
    return taken;
  }
}
