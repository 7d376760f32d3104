package org.plainsong.operations;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A small text file that is written again and again: whoever reads it sees the text before or the
 * text after, never half of one.
 *
 * <p>On {@code file:} and {@code hdfs:} by a rename that replaces; on object stores, where a file
 * appears when it is closed, by writing it.
 */
final class ReplacedFile {

  private final Path path;
  private final Configuration hadoop;

  ReplacedFile(String location, Configuration hadoop) {
    this.path = new Path(location);
    this.hadoop = hadoop;
  }

  void write(String text) throws IOException {
    FileSystem found = path.getFileSystem(hadoop);
    FileSystem files = found instanceof ChecksumFileSystem local ? local.getRawFileSystem() : found;
    Path target = files.makeQualified(path);
    switch (target.toUri().getScheme()) {
      case "file" -> {
        Path fresh = writeFresh(files, target, text);
        Files.move(local(fresh), local(target), StandardCopyOption.ATOMIC_MOVE);
      }
      case "hdfs", "viewfs" -> {
        Path fresh = writeFresh(files, target, text);
        FileContext.getFileContext(target.toUri(), hadoop)
            .rename(fresh, target, Options.Rename.OVERWRITE);
      }
      default -> write(files, target, text);
    }
  }

  private static Path writeFresh(FileSystem files, Path target, String text) throws IOException {
    Path fresh =
        new Path(target.getParent(), "." + target.getName() + "." + UUID.randomUUID() + ".tmp");
    try {
      write(files, fresh, text);
    } catch (IOException e) {
      files.delete(fresh, /* recursive= */ false);
      throw e;
    }
    return fresh;
  }

  private static void write(FileSystem files, Path file, String text) throws IOException {
    try (OutputStream out = files.create(file, /* overwrite= */ true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
