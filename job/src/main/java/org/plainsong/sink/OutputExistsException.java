package org.plainsong.sink;

/** The output is already there: a run never overwrites or adds to what was released. */
public final class OutputExistsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  OutputExistsException(String output) {
    super("output must not exist yet. Found: " + output + ". Choose a new folder or remove it.");
  }
}
