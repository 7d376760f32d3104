package org.plainsong.functions;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FileUtil;
import org.plainsong.model.ModelFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of models on this host, one a digest, made once by whichever process comes first.
 *
 * <pre>
 *   FOLDER/DIGEST          a copy; appears whole, by a rename
 *   FOLDER/DIGEST.lock     held by the process that looks or copies
 *   FOLDER/DIGEST.part     a copy that is not whole
 * </pre>
 *
 * <p>A copy is checked whenever it is opened; a damaged one is thrown away and fetched again.
 */
final class ModelCache {

  private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

  private final Path folder;
  private final RemoteModel source;

  ModelCache(Path folder, RemoteModel source) {
    this.folder = folder;
    this.source = source;
  }

  /**
   * The copy of a model on this host.
   *
   * @throws IllegalArgumentException if the source does not hold that model undamaged
   * @throws ModelUnavailableException if it cannot be read or copied
   */
  @SuppressWarnings("try") // The lock is held, not used.
  ModelFolder open(String digest) {
    // A lock on a file is one process's; threads of this one wait here.
    synchronized (ModelCache.class) {
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(digest + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        return locked(digest);
      } catch (IOException e) {
        throw new ModelUnavailableException(
            "The model at "
                + source
                + " could not be copied to "
                + folder
                + " ("
                + e.getClass().getSimpleName()
                + "). Check the place on the disk, and who may read the one and write the other.",
            e);
      }
    }
  }

  private ModelFolder locked(String digest) throws IOException {
    Path copy = folder.resolve(digest);
    if (Files.exists(copy)) {
      try {
        return checked(copy, digest);
      } catch (IllegalArgumentException e) {
        LOG.warn("this host's copy of the model is thrown away: {}", e.getMessage());
        FileUtil.fullyDelete(copy.toFile());
      }
    }
    fetch(copy);
    try {
      return checked(copy, digest);
    } catch (IllegalArgumentException e) {
      FileUtil.fullyDelete(copy.toFile());
      throw new IllegalArgumentException(
          "The model at " + source + " is not what it should be. " + e.getMessage(), e);
    }
  }

  /** Not checked yet: that is done where it is opened, once. */
  private void fetch(Path copy) throws IOException {
    Path part = folder.resolve(copy.getFileName() + ".part");
    FileUtil.fullyDelete(part.toFile());
    Files.createDirectory(part);
    source.copyTo(part);
    Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
    LOG.info("model {} copied to {}", source, copy);
  }

  private static ModelFolder checked(Path folder, String digest) {
    ModelFolder model = ModelFolder.open(folder);
    if (!model.digest().equals(digest)) {
      throw new IllegalArgumentException(
          "It must have SHA-256 " + digest + ". Provided value: " + model.digest() + ".");
    }
    return model;
  }
}
