package org.plainsong.verify;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.plainsong.config.SecurityPoint;
import org.plainsong.sink.MadeSecurity;
import org.plainsong.sink.Manifest;

class SecurityCheckTest {

  private static final Manifest.PolicyFact POLICY =
      new Manifest.PolicyFact("clinic", "ab".repeat(32));

  private static void check(Manifest.SecurityFact security, Manifest.@Nullable PolicyFact policy) {
    new SecurityCheck(
            MadeOutput.manifest(
                List.of(), new Manifest.Authority(policy, /* ledger= */ null, security)))
        .check();
  }

  private static void assertRefused(
      Manifest.SecurityFact security, Manifest.@Nullable PolicyFact policy, String part) {
    assertThatThrownBy(() -> check(security, policy))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining(part);
  }

  @Test
  void check_whatARunWrites_isAccepted() {
    Manifest.SecurityFact allowed =
        MadeSecurity.of(/* sensitive= */ true, List.of(SecurityPoint.EVENT_LOG));
    assertThatCode(() -> check(MadeSecurity.CLOSED, null)).doesNotThrowAnyException();
    assertThatCode(() -> check(allowed, POLICY)).doesNotThrowAnyException();
  }

  @Test
  void check_openPointThatNobodyAllowed_isRefused() {
    List<Manifest.SecurityPointFact> points = new ArrayList<>(MadeSecurity.CLOSED.points());
    points.set(2, new Manifest.SecurityPointFact("disk-encryption", "open", "x", false));
    assertRefused(
        new Manifest.SecurityFact(/* sensitive= */ true, points), POLICY, "Open: disk-encryption");
    assertThatCode(() -> check(new Manifest.SecurityFact(/* sensitive= */ false, points), POLICY))
        .doesNotThrowAnyException();
  }

  @Test
  void check_pointMissing_isRefused() {
    List<Manifest.SecurityPointFact> points = new ArrayList<>(MadeSecurity.CLOSED.points());
    points.remove(3);
    assertRefused(
        new Manifest.SecurityFact(/* sensitive= */ false, points), null, "must name the points");
  }

  @Test
  void check_allowanceWithoutReason_isRefused() {
    assertRefused(
        MadeSecurity.of(/* sensitive= */ false, List.of(SecurityPoint.EVENT_LOG)),
        POLICY,
        "Allowed: event-log");
    assertRefused(
        MadeSecurity.of(/* sensitive= */ true, List.of()), null, "without a policy that does");
  }
}
