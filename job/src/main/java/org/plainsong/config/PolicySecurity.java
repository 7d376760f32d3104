package org.plainsong.config;

import java.util.Set;

/**
 * What a policy asks of the cluster's security.
 *
 * @param sensitive whether a run is refused while a point of the preflight is open
 * @param allowOpen points that may be open all the same
 */
public record PolicySecurity(boolean sensitive, Set<SecurityPoint> allowOpen) {

  /** Asks for nothing. */
  public static final PolicySecurity NONE = new PolicySecurity(/* sensitive= */ false, Set.of());

  public PolicySecurity {
    allowOpen = Set.copyOf(allowOpen);
  }
}
