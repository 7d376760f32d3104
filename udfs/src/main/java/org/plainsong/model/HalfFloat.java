package org.plainsong.model;

/** IEEE 754 half precision; Java 17 has no conversion of its own. */
final class HalfFloat {

  private static final float SUBNORMAL_STEP = 0x1p-24f;

  private HalfFloat() {}

  static float fromHalf(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * SUBNORMAL_STEP;
      return sign == 0 ? magnitude : -magnitude;
    }
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }
}
