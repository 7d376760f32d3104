package org.plainsong.preflight;

import org.plainsong.config.SecurityPoint;

/**
 * What was found about one point.
 *
 * @param state whether records are safe in this respect
 * @param found what was found, in words, without a path, a host or a secret
 * @param remedy the setting that closes the point, in words; empty unless it is open
 */
public record SecurityFinding(SecurityPoint point, State state, String found, String remedy) {

  /** Whether records are safe in a respect. */
  public enum State {
    /** They are. */
    CLOSED,
    /** They are not. */
    OPEN,
    /** There is nothing to protect: no network in local mode, for instance. */
    NOT_APPLICABLE
  }

  static SecurityFinding closed(SecurityPoint point, String found) {
    return new SecurityFinding(point, State.CLOSED, found, "");
  }

  static SecurityFinding open(SecurityPoint point, String found, String remedy) {
    return new SecurityFinding(point, State.OPEN, found, remedy);
  }

  static SecurityFinding notApplicable(SecurityPoint point, String found) {
    return new SecurityFinding(point, State.NOT_APPLICABLE, found, "");
  }
}
