package org.plainsong.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a checkpoint stores numbers: blocks of {@code blockValues} numbers in {@code blockBytes}
 * bytes.
 */
enum ValueType {
  F32(0, 1, 4, (in, out, at) -> out[at] = in.getFloat()),
  F16(1, 1, 2, (in, out, at) -> out[at] = HalfFloat.fromHalf(in.getShort())),
  BF16(30, 1, 2, (in, out, at) -> out[at] = Float.intBitsToFloat(in.getShort() << 16)),
  Q4_0(2, 32, 18, LegacyBlocks::q40),
  Q4_1(3, 32, 20, LegacyBlocks::q41),
  Q5_0(6, 32, 22, LegacyBlocks::q50),
  Q5_1(7, 32, 24, LegacyBlocks::q51),
  Q8_0(8, 32, 34, LegacyBlocks::q80),
  Q4_K(12, 256, 144, SuperBlocks::q4k),
  Q5_K(13, 256, 176, SuperBlocks::q5k),
  Q6_K(14, 256, 210, SuperBlocks::q6k);

  private final int ggmlId;
  private final int blockValues;
  private final int blockBytes;

  // Every decoder is a function without state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final BlockDecoder decoder;

  /** Decodes one block from a little-endian buffer, from its position on. */
  @FunctionalInterface
  interface BlockDecoder {
    void decode(ByteBuffer in, float[] out, int at);
  }

  ValueType(int ggmlId, int blockValues, int blockBytes, BlockDecoder decoder) {
    this.ggmlId = ggmlId;
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
    this.decoder = decoder;
  }

  /** Returns the type with a number in GGUF files. */
  static Optional<ValueType> ofGgml(int id) {
    return Arrays.stream(values()).filter(type -> type.ggmlId == id).findFirst();
  }

  /** Returns the names of all types, for messages. */
  static String supported() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  int blockValues() {
    return blockValues;
  }

  /** Returns the bytes that {@code values} numbers take; a multiple of the block. */
  long bytes(long values) {
    return values / blockValues * blockBytes;
  }

  /** Decodes whole blocks. */
  void decode(ByteBuffer in, float[] out, int offset, int count) {
    for (int at = offset; at < offset + count; at += blockValues) {
      decoder.decode(in, out, at);
    }
  }
}
