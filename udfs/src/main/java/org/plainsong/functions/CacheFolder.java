package org.plainsong.functions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The folder of this host for copies of models. Spark's local folder of an application is shared by
 * its executors on a host and goes with the application; a driver outside the cluster has the
 * machine's temporary folder there, which is why the folder's name holds the user's.
 */
final class CacheFolder {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private CacheFolder() {}

  static Path of(@Nullable String configured) {
    try {
      return configured == null
          ? own(Path.of(local()))
          : Files.createDirectories(Path.of(configured));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for copies of models", e);
    }
  }

  private static String local() {
    SparkEnv env = SparkEnv.get();
    // The first of several, which are several disks.
    return Utils.getConfiguredLocalDirs(env == null ? new SparkConf() : env.conf())[0];
  }

  /** Nobody else may put a model where this user would read it. */
  static Path own(Path parent) throws IOException {
    Path folder = parent.resolve("plainsong-models-" + System.getProperty("user.name"));
    Files.createDirectories(parent);
    try {
      FileAttribute<?> mine = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
      return Files.createDirectory(folder, mine);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY)
          && Files.isWritable(folder)) {
        return folder;
      }
      throw new ModelUnavailableException(
          "The folder "
              + folder
              + " must belong to this user alone. Remove it, or set model-cache to a folder of"
              + " your own.");
    }
  }
}
