package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaleModelTest {

  private static ScaleModel model(long groups, int executors, long groupsPerCore) {
    return model(groups, executors, groupsPerCore, /* textsAtOnce= */ 1);
  }

  private static ScaleModel model(long groups, int executors, long groupsPerCore, int textsAtOnce) {
    return new ScaleModel(
        new ScaleModel.Work(
            groups,
            /* prefillTokens= */ 6400,
            /* decodeTokens= */ 4000,
            /* tokensPerGroup= */ 64,
            textsAtOnce,
            /* candidates= */ 100),
        new ScaleModel.Cluster(
            executors,
            /* cores= */ 2,
            groupsPerCore,
            /* prefillRate= */ 640,
            /* decodeRate= */ 400));
  }

  @Test
  void seconds_oneGroup_usesOneCore() {
    ScaleModel model = model(1, 4, 3);
    assertThat(model.inFlight()).isEqualTo(1);
    assertThat(model.rounds()).isEqualTo(64);
    assertThat(model.teacherSeconds()).isEqualTo(20);
    assertThat(model.driverSeconds()).isCloseTo(64 * 0.0085 + 64 * 25e-6, within(1e-9));
    assertThat(model.bytesToDriver()).isEqualTo(64 * 1264);
  }

  @Test
  void rounds_severalTextsAtOnce_areFewerAndDrawTheSame() {
    ScaleModel model = model(1, 4, 3, /* textsAtOnce= */ 3);
    assertThat(model.rounds()).isEqualTo(22);
    assertThat(model.driverSeconds()).isCloseTo(22 * 0.0085 + 64 * 25e-6, within(1e-9));
    assertThat(model.bytesToDriver()).isEqualTo(64 * 1264);
  }

  @Test
  void seconds_manyGroups_runInWaves() {
    ScaleModel model = model(100, 2, 3);
    assertThat(model.inFlight()).isEqualTo(12);
    assertThat(model.rounds()).isEqualTo(9 * 64);
    assertThat(model.teacherSeconds()).isEqualTo(25 * 20);
    assertThat(model.seconds()).isEqualTo(model.teacherSeconds() + model.driverSeconds());
  }

  @Test
  void usefulSlots_fewGroups_areTheGroups() {
    assertThat(model(3, 1, 1).usefulSlots()).isEqualTo(3);
  }

  @Test
  void usefulSlots_manyGroups_stopBeforeTheDriverIsAllThereIs() {
    long slots = model(1_000_000, 1, 1).usefulSlots();
    assertThat(slots).isBetween(64L, 8192L);
    assertThat(model(1_000_000, (int) slots, 1).seconds())
        .isLessThan(model(1_000_000, (int) slots / 2, 1).seconds());
  }

  @Test
  void work_noGroups_isRefused() {
    assertThatThrownBy(() -> model(0, 1, 1)).hasMessage("groups must be >= 1. Provided value: 0");
  }
}
