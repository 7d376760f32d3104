package org.plainsong.functions;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.plainsong.model.ModelFolder;
import org.plainsong.text.Tokenizer;

/**
 * Where the hosts of a run find its model, and which model it must be.
 *
 * <p>A location with a scheme ({@code hdfs:}, {@code s3a:}, {@code file:}) is any file system of
 * Hadoop: every host keeps a copy of it. One without is a path that every host has.
 *
 * @param location a path, or a URI
 * @param digest the model's SHA-256, hexadecimal: another model is refused
 * @param cache folder of each host for its copy, null for one in Spark's local folder
 */
public record ModelPlace(String location, String digest, @Nullable String cache)
    implements Serializable {

  /**
   * Finds the model from the driver: reads which one it is.
   *
   * @throws IllegalArgumentException if there is no model
   */
  public static ModelPlace find(String location, @Nullable String cache) {
    try {
      byte[] description =
          isUri(location)
              ? new RemoteModel(location).description()
              : Files.readAllBytes(description(Path.of(location)));
      return new ModelPlace(location, DigestUtils.sha256Hex(description), cache);
    } catch (IOException e) {
      throw new ModelUnavailableException(
          "The model at "
              + location
              + " could not be read ("
              + e.getClass().getSimpleName()
              + "). Check the path and who may read it.",
          e);
    }
  }

  private static Path description(Path folder) {
    Path file = folder.resolve(ModelFolder.descriptionName());
    if (!Files.isRegularFile(file)) {
      throw ModelFolder.notAFolder(folder.toString());
    }
    return file;
  }

  static boolean isUri(String location) {
    return location.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
  }

  /**
   * The model on this host, every byte of it checked; copied here first if it is far away.
   *
   * @throws IllegalArgumentException if it is damaged, or another one
   * @throws ModelUnavailableException if it cannot be read or copied
   */
  public ModelFolder open() {
    if (isUri(location)) {
      return new ModelCache(CacheFolder.of(cache), new RemoteModel(location)).open(digest);
    }
    ModelFolder folder = ModelFolder.open(Path.of(location));
    if (!folder.digest().equals(digest)) {
      throw new IllegalArgumentException(
          "The model folder "
              + location
              + " must have SHA-256 "
              + digest
              + ", as the driver's. Provided value: "
              + folder.digest()
              + ". Copy the driver's model folder to every host.");
    }
    return folder;
  }

  /**
   * The same on an executor, from where one kind of exception reaches the driver with its message.
   *
   * @throws ModelUnavailableException if this host has no usable copy
   */
  public ModelFolder openOnExecutor() {
    try {
      return open();
    } catch (IllegalArgumentException e) {
      throw new ModelUnavailableException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The model's tokenizer, which stays open: it is loaded once a JVM, for all who ask.
   *
   * @throws IllegalArgumentException if its file is no tokenizer
   * @throws ModelUnavailableException if this host has no usable copy of the model
   */
  public Tokenizer tokenizer() {
    return HostTokenizer.of(this);
  }
}
