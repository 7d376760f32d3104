package org.plainsong.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.plainsong.config.PolicyConfig;
import org.plainsong.config.PolicySecurity;
import org.plainsong.config.SecurityPoint;
import org.plainsong.preflight.SecurityPreflight;
import org.plainsong.sink.Manifest;

/** What a manifest says of the security of the cluster. */
final class SecurityFacts {

  private SecurityFacts() {}

  /**
   * The facts, where the policy lets the run go on with them.
   *
   * @throws org.plainsong.preflight.SecurityOpenException if it does not
   */
  static Manifest.SecurityFact required(
      SecurityPreflight preflight, Optional<PolicyConfig> policy) {
    policy.ifPresent(preflight::require);
    PolicySecurity asked = policy.map(PolicyConfig::security).orElse(PolicySecurity.NONE);
    Set<SecurityPoint> allowed = asked.allowOpen();
    List<Manifest.SecurityPointFact> points =
        preflight.findings().stream()
            .map(
                finding ->
                    new Manifest.SecurityPointFact(
                        finding.point().key(),
                        finding.state().name().toLowerCase(Locale.ROOT),
                        finding.found(),
                        allowed.contains(finding.point())))
            .toList();
    return new Manifest.SecurityFact(asked.sensitive(), points);
  }
}
