package org.plainsong.sink;

/** The output could not be written or read: no room, no permission, a lost connection. */
public final class OutputFailedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  // The cause may say anything; the sentence holds the path alone.
  private OutputFailedException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  static OutputFailedException writing(String path, Throwable cause) {
    return new OutputFailedException(
        "Could not write the output at "
            + path
            + ". Check that the disk has room and that the folder may be written.",
        cause);
  }

  static OutputFailedException reading(String path, Throwable cause) {
    return new OutputFailedException(
        "Could not read the output at "
            + path
            + ". Check that the file is whole and that it may be read.",
        cause);
  }

  static OutputFailedException table(String name, Throwable cause) {
    return new OutputFailedException(
        "Could not use the table "
            + name
            + ". Check that its catalog answers, its jar is there (--packages) and you may write. A"
            + " finished output can be appended later with 'plainsong append'.",
        cause);
  }
}
