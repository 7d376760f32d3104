package org.plainsong.corpus;

import java.io.Serializable;

/**
 * A file of the input as it was when it was pinned.
 *
 * @param path its full path
 * @param length its length in bytes
 * @param modified when it was modified, in milliseconds of the epoch as its file system states them
 */
public record PinnedFile(String path, long length, long modified) implements Serializable {

  public PinnedFile {
    if (path.isBlank()) {
      throw new IllegalArgumentException("path of a pinned file must not be blank");
    }
    if (length < 0) {
      throw new IllegalArgumentException(
          "length of a pinned file must be >= 0. Provided value: " + length + ", path: " + path);
    }
  }
}
