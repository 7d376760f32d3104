package org.plainsong.preflight;

/** The data is sensitive and the cluster is not safe for it; no private record was read. */
public final class SecurityOpenException extends RuntimeException {

  private static final long serialVersionUID = 1;

  SecurityOpenException(String message) {
    super(message);
  }
}
