package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {

  @ParameterizedTest
  @ValueSource(strings = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"})
  void decode_randomBlocks_agreesWithTheReference(String name) throws Exception {
    JsonObject golden = Resources.json("ggml-blocks.json").getAsJsonObject(name);
    byte[] bytes = HexFormat.of().parseHex(golden.get("bytes").getAsString());
    JsonArray values = golden.getAsJsonArray("values");
    ValueType type = ValueType.valueOf(name);
    assertThat(type.bytes(values.size())).isEqualTo(bytes.length);
    float[] decoded = new float[values.size()];
    type.decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), decoded, 0, decoded.length);
    for (int i = 0; i < decoded.length; i++) {
      // One rounding of single precision apart at most: the order of products differs.
      assertThat(decoded[i]).isCloseTo(values.get(i).getAsFloat(), within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, 0",
    "0x3c00, 1",
    "0xc000, -2",
    "0x7bff, 65504",
    "0x0001, 5.9604645e-8",
    "0x0400, 6.1035156e-5",
    "0x7c00, Infinity",
    "0xfc00, -Infinity",
    "0x3555, 0.33325195"
  })
  void fromHalf_knownPatterns_giveTheirValues(String bits, float value) {
    short half = (short) Integer.decode(bits).intValue();
    assertThat(HalfFloat.fromHalf(half)).isEqualTo(value);
  }

  @Test
  void fromHalf_notANumber_staysNotANumber() {
    assertThat(HalfFloat.fromHalf((short) 0x7e01)).isNaN();
  }
}
