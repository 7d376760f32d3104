package org.plainsong.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of small files: a file appears with its whole content or not at all, and of several
 * writers of one name exactly one wins.
 *
 * <p>Hadoop's {@code create(overwrite=false)} promises neither on local files, so every kind of
 * file system has its own way, and a kind without one is refused.
 */
public interface EntryStore {

  /** Names that start with this belong to writers at work, or to ones that died. */
  String PENDING = ".pending-";

  /** The names in the folder but pending ones; none when there is no folder. */
  Set<String> names() throws IOException;

  /** A file's bytes, empty if there is no such file. */
  Optional<byte[]> read(String name) throws IOException;

  /**
   * Writes a file that does not exist yet.
   *
   * @return true if the name has this content now, false if it has another one
   * @throws IOException if neither is known
   */
  boolean putIfAbsent(String name, byte[] content) throws IOException;

  /**
   * Writes a file in place of an older one: a reader sees one of them whole. A loss of power may
   * bring the older one back.
   */
  void replace(String name, byte[] content) throws IOException;

  /** Whether a file system can hold a store. */
  static boolean isPossible(Path folder, Configuration hadoop) throws IOException {
    String scheme = folder.getFileSystem(hadoop).getUri().getScheme();
    return scheme.equals("file") || scheme.equals("hdfs");
  }

  /**
   * The store in a folder; the folder is made with its first file.
   *
   * @throws IllegalArgumentException if the file system has no way to write a file exclusively
   */
  static EntryStore of(Path folder, Configuration hadoop, StoreRules rules) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    String scheme = files.getUri().getScheme();
    return switch (scheme) {
      case "file" -> new LocalEntryStore(java.nio.file.Path.of(folder.toUri().getPath()), rules);
      case "hdfs" -> new HdfsEntryStore(files.makeQualified(folder), hadoop, rules);
      default ->
          throw new IllegalArgumentException(
              rules.what()
                  + " must lie on file: or hdfs:, where an entry can be written by one writer"
                  + " only. Provided scheme: "
                  + scheme
                  + (scheme.equals("s3a")
                      ? ". S3A with fs.s3a.create.conditional.enabled is not supported yet. "
                      : ". ")
                  + rules.advice());
    };
  }

  /** All bytes of a stream of at most so many. */
  static byte[] readSmall(InputStream in, int mostBytes) throws IOException {
    byte[] bytes = in.readNBytes(mostBytes + 1);
    if (bytes.length > mostBytes) {
      throw new IOException("An entry must have at most " + mostBytes + " bytes");
    }
    return bytes;
  }

  /** Like {@link #read}, for a file that was seen. */
  default byte[] require(String name) throws IOException {
    return read(name).orElseThrow(() -> new FileNotFoundException(name));
  }
}
