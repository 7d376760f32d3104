package org.plainsong.model;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;

/** SHA-256 of files, as lower-case hexadecimal digits. */
final class Sha256 {

  /** Weights are hundreds of megabytes, and the library asks for a kilobyte at a time. */
  private static final int CHUNK_BYTES = 1 << 20;

  private Sha256() {}

  static String ofFile(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK_BYTES)) {
      return DigestUtils.sha256Hex(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
