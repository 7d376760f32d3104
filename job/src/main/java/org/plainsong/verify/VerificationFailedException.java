package org.plainsong.verify;

/** An output is not what its manifest says, or its manifest claims what its parameters do not. */
public final class VerificationFailedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  /** A sentence that names the first thing that is wrong. */
  public VerificationFailedException(String sentence) {
    super(sentence);
  }
}
