package org.plainsong.corpus;

/** The executors failed while they read the input; trying again may help. */
public final class ReadFailedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  ReadFailedException(String message) {
    super(message);
  }
}
