package org.plainsong.sink;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Renames a folder to a place where nothing is, such that one of several racing renames wins. */
@FunctionalInterface
interface Publisher {

  /**
   * Moves the folder.
   *
   * @throws OutputExistsException if something is at the target; the target is left as it was
   */
  void moveIfAbsent(Path staging, Path target) throws IOException;

  /** Whether a moved folder appears whole: a reader sees all of its files or none. */
  static boolean movesInOneStep(FileSystem storage) {
    return List.of("file", "hdfs").contains(storage.getUri().getScheme());
  }

  static Publisher of(FileSystem storage) {
    return switch (storage.getUri().getScheme()) {
      case "file" -> Publisher::moveLocally;
      case "hdfs" -> (staging, target) -> moveOnHdfs(storage, staging, target);
      default -> (staging, target) -> moveOn(storage, staging, target);
    };
  }

  // Hadoop's local rename may merge two folders. Making a folder is exclusive on every local file
  // system, and a rename onto an empty folder replaces it in one step.
  private static void moveLocally(Path staging, Path target) throws IOException {
    java.nio.file.Path place = java.nio.file.Path.of(target.toUri().getPath());
    try {
      Files.createDirectory(place);
    } catch (FileAlreadyExistsException e) {
      throw new OutputExistsException(target.toString());
    }
    try {
      Files.move(
          java.nio.file.Path.of(staging.toUri().getPath()), place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(place);
      throw e;
    }
  }

  // The usual rename puts a folder inside one that is there. This one refuses, in one step of the
  // name node.
  private static void moveOnHdfs(FileSystem storage, Path staging, Path target) throws IOException {
    try {
      FileContext.getFileContext(storage.getUri(), storage.getConf())
          .rename(staging, target, Options.Rename.NONE);
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw new OutputExistsException(target.toString());
    }
  }

  // Where nothing better is known. A rename onto a folder that appeared since the check puts the
  // staging folder inside it.
  private static void moveOn(FileSystem storage, Path staging, Path target) throws IOException {
    if (storage.exists(target)) {
      throw new OutputExistsException(target.toString());
    }
    boolean moved = storage.rename(staging, target);
    Path nested = new Path(target, staging.getName());
    if (storage.exists(nested)) {
      storage.delete(nested, /* recursive= */ true);
      throw new OutputExistsException(target.toString());
    }
    if (!moved) {
      if (storage.exists(target)) {
        throw new OutputExistsException(target.toString());
      }
      throw new IOException("The file system refused to rename the staging folder");
    }
  }
}
