package org.plainsong.config;

/** A setting that cannot be used; the message names it, what is allowed, and the value given. */
public final class InvalidSettingException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  /** One sentence for the user. */
  public InvalidSettingException(String message) {
    super(message);
  }
}
