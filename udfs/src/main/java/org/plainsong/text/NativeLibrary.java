package org.plainsong.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Settings of the tokenizer's native library, made before it is loaded: no network, and natives
 * unpacked once a user into a folder that nobody else can write.
 */
final class NativeLibrary {

  /** Names the folder for natives; by default one a user under {@code java.io.tmpdir}. */
  static final String FOLDER_PROPERTY = "plainsong.native.folder";

  private static final String OPT_OUT = "OPT_OUT_TRACKING";
  private static final String OFFLINE = "ai.djl.offline";
  private static final String UNPACK_FOLDER = "ENGINE_CACHE_DIR";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private NativeLibrary() {}

  static synchronized void prepare() {
    System.setProperty(OPT_OUT, "true");
    // Also keeps a machine with a GPU from downloading another build of the library.
    System.setProperty(OFFLINE, "true");
    refuse(OPT_OUT);
    refuse("DJL_OFFLINE");
    if (System.getenv(UNPACK_FOLDER) == null && System.getProperty(UNPACK_FOLDER) == null) {
      System.setProperty(UNPACK_FOLDER, folder().toString());
    }
  }

  /** The library lets an environment variable win over a property, so a wrong one must go. */
  private static void refuse(String variable) {
    String value = System.getenv(variable);
    if (value != null && !Boolean.parseBoolean(value)) {
      throw new IllegalArgumentException(
          "the environment variable "
              + variable
              + " must be true or unset, so that the tokenizer does not use the network."
              + " Provided value: "
              + value);
    }
  }

  private static Path folder() {
    String configured = System.getProperty(FOLDER_PROPERTY);
    try {
      if (configured != null) {
        return Files.createDirectories(Path.of(configured));
      }
      return ownFolder(Path.of(System.getProperty("java.io.tmpdir")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder for native libraries", e);
    }
  }

  /**
   * The shared folder of this user. A folder of that name that somebody else made could hold their
   * code, so then a fresh one is made.
   */
  static Path ownFolder(Path parent) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return Files.createDirectories(parent.resolve("plainsong-natives"));
    }
    Path fresh =
        Files.createTempDirectory(
            parent, "plainsong-natives-", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Path shared = parent.resolve("plainsong-natives-" + System.getProperty("user.name"));
    try {
      Files.createDirectory(shared, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      if (!isPrivate(shared, fresh)) {
        return fresh;
      }
    }
    Files.delete(fresh);
    return shared;
  }

  private static boolean isPrivate(Path folder, Path mine) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(mine))
        && Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY);
  }
}
