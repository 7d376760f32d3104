package org.plainsong.ledger;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A path under its one name: absolute, with its file system, without dots and symbolic links.
 *
 * @param text such as {@code file:/lake/clinic} or {@code hdfs://name-node/lake/clinic}
 */
record ResolvedPath(String text) {

  private static final String HDFS_PORT = ":8020";

  /** Resolves a path; of one that does not exist, the part that does. */
  static ResolvedPath of(String location, Configuration hadoop) throws IOException {
    Path path = new Path(location);
    FileSystem files = path.getFileSystem(hadoop);
    Path qualified = files.makeQualified(path);
    if (files.getUri().getScheme().equals("file")) {
      return new ResolvedPath("file:" + real(java.nio.file.Path.of(qualified.toUri().getPath())));
    }
    Path resolved = resolved(files, qualified);
    String authority = resolved.toUri().getAuthority();
    String host = authority == null ? "" : authority.toLowerCase(Locale.ROOT);
    boolean usualPort = files.getUri().getScheme().equals("hdfs") && host.endsWith(HDFS_PORT);
    return new ResolvedPath(
        resolved.toUri().getScheme().toLowerCase(Locale.ROOT)
            + "://"
            + (usualPort ? host.substring(0, host.length() - HDFS_PORT.length()) : host)
            + resolved.toUri().getPath());
  }

  /** Whether this is that path or lies below it. */
  boolean isWithin(ResolvedPath folder) {
    String above = folder.text.endsWith("/") ? folder.text : folder.text + "/";
    return text.equals(folder.text) || text.startsWith(above);
  }

  private static java.nio.file.Path real(java.nio.file.Path path) throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException e) {
      java.nio.file.Path parent = path.getParent();
      java.nio.file.Path name = path.getFileName();
      if (parent == null || name == null) {
        throw e;
      }
      return real(parent).resolve(name);
    }
  }

  private static Path resolved(FileSystem files, Path path) throws IOException {
    try {
      return files.resolvePath(path);
    } catch (FileNotFoundException e) {
      Path parent = path.getParent();
      if (parent == null) {
        throw e;
      }
      return new Path(resolved(files, parent), path.getName());
    }
  }
}
