package org.plainsong.cli;

/** The cluster gave the job no executor. */
final class NoExecutorsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  NoExecutorsException(String message) {
    super(message);
  }
}
