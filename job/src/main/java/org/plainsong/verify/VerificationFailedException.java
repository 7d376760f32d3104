package org.plainsong.verify;

/** An output is not what its manifest says, or its manifest claims what its parameters do not. */
public final class VerificationFailedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  VerificationFailedException(String sentence) {
    super(sentence);
  }
}
