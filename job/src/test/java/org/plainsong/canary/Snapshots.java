package org.plainsong.canary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps every file that appears under a folder, by a second hard link: a process deletes its
 * temporary files when it ends, and they are to be searched.
 */
final class Snapshots {

  private final Path folder;
  private final Path kept;
  private final Set<Object> seen = new HashSet<>();

  Snapshots(Path folder, Path kept) {
    this.folder = folder;
    this.kept = kept;
  }

  /** Links what is new. */
  void take() {
    try {
      Files.walkFileTree(folder, new Linker());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Linker extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile() && seen.add(attributes.fileKey())) {
        Path link = kept.resolve(seen.size() + "-" + file.getFileName());
        try {
          Files.createLink(link, file);
        } catch (java.nio.file.NoSuchFileException e) {
          // Gone again; another time.
          seen.remove(attributes.fileKey());
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path dir, @org.jspecify.annotations.Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
