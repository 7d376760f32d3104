package org.plainsong.verify;

import java.util.Arrays;
import java.util.List;
import org.plainsong.config.SecurityPoint;
import org.plainsong.sink.Manifest;

/** Checks that what a manifest says of the cluster's security is whole and would have been let. */
final class SecurityCheck {

  private static final String OPEN = "open";

  private final Manifest manifest;

  SecurityCheck(Manifest manifest) {
    this.manifest = manifest;
  }

  void check() {
    Manifest.SecurityFact security = manifest.securityPreflight();
    List<String> expected = Arrays.stream(SecurityPoint.values()).map(SecurityPoint::key).toList();
    List<String> named = security.points().stream().map(Manifest.SecurityPointFact::name).toList();
    if (!named.equals(expected)) {
      throw new VerificationFailedException(
          "security_preflight must name the points " + expected + " in this order. It does not.");
    }
    if (security.sensitive() && !manifest.policy().isJsonObject()) {
      throw new VerificationFailedException(
          "security_preflight must not call data sensitive without a policy that does.");
    }
    for (Manifest.SecurityPointFact point : security.points()) {
      if (security.sensitive() && point.state().equals(OPEN) && !point.allowedOpen()) {
        throw new VerificationFailedException(
            "security_preflight must have no open point that the policy does not allow, for"
                + " sensitive data. Open: "
                + point.name()
                + ".");
      }
      if (!security.sensitive() && point.allowedOpen()) {
        throw new VerificationFailedException(
            "security_preflight must allow no open point where nothing is sensitive. Allowed: "
                + point.name()
                + ".");
      }
    }
  }
}
