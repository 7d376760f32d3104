package org.plainsong.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.plainsong.logits.ScoreSum;

class WireFormatTest {

  private static final List<ScoreSum> SUMS =
      List.of(
          new ScoreSum(3, new int[] {1, 5}, new int[] {-7, 9}, new long[] {Long.MIN_VALUE, 4}),
          new ScoreSum(9, new int[] {0}, new int[] {Integer.MAX_VALUE}, new long[] {-1}),
          new ScoreSum(
              11, new int[] {2, 3}, new int[] {1, 2}, new long[] {3, 4}, new long[] {5, 1L << 40}));

  @Test
  void decode_ofEncoded_givesTheSameSums() {
    List<ScoreSum> decoded = WireFormat.decode(WireFormat.encode(SUMS));
    assertThat(decoded).hasSize(3);
    assertThat(decoded.get(0).group()).isEqualTo(3);
    assertThat(decoded.get(0).candidate(1)).isEqualTo(5);
    assertThat(decoded.get(0).publicScore(0)).isEqualTo(-7);
    assertThat(decoded.get(0).sum(0)).isEqualTo(Long.MIN_VALUE);
    assertThat(decoded.get(1).publicScore(0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(decoded.get(1).hasProbabilities()).isFalse();
    assertThat(decoded.get(2).probabilitySum(0)).isEqualTo(5);
    assertThat(decoded.get(2).probabilitySum(1)).isEqualTo(1L << 40);
    assertThat(WireFormat.encode(decoded)).isEqualTo(WireFormat.encode(SUMS));
  }

  @Test
  void decode_ofNoSums_isEmpty() {
    assertThat(WireFormat.decode(WireFormat.encode(List.of()))).isEmpty();
  }

  @Test
  void decode_ofEveryTruncation_isRefused() {
    byte[] whole = WireFormat.encode(SUMS);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> WireFormat.decode(part))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> WireFormat.decode(Arrays.copyOf(whole, whole.length + 1)))
        .hasMessageContaining("layout");
  }
}
