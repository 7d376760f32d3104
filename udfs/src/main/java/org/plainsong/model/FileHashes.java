package org.plainsong.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of files, computed once in this virtual machine while a file's size, time and identity
 * stay the same: driver, executor and tokenizer of a local run open the same gigabytes.
 */
final class FileHashes {

  /** A file that changed so short ago may change once more without showing it in its time. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Map<Path, Known> KNOWN = new ConcurrentHashMap<>();

  private FileHashes() {}

  private record Stamp(long size, FileTime modified, @Nullable Object identity) {}

  private record Known(Stamp stamp, String sha256) {}

  static String sha256(Path file) {
    try {
      Path real = file.toRealPath();
      Stamp before = stamp(real);
      Known known = KNOWN.get(real);
      if (known != null && known.stamp().equals(before)) {
        return known.sha256();
      }
      Instant start = Instant.now();
      String sha256 = Sha256.ofFile(real);
      if (before.modified().toInstant().isBefore(start.minus(SETTLED))
          && stamp(real).equals(before)) {
        KNOWN.put(real, new Known(before, sha256));
      }
      return sha256;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stamp stamp(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }
}
