package org.plainsong.functions;

import org.jspecify.annotations.Nullable;

/**
 * A host has no usable copy of the model. The message names places and hashes, all public, so that
 * the driver may show it when an executor threw it.
 */
public final class ModelUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** One sentence for the user. */
  public ModelUnavailableException(String message) {
    this(message, null);
  }

  /** One sentence for the user, and what it comes from. */
  public ModelUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
