package org.plainsong.ledger;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of small files that never change: a file appears with its whole content or not at all,
 * and of several writers of one name exactly one wins.
 *
 * <p>Hadoop's {@code create(overwrite=false)} promises neither on local files, so every kind of
 * file system has its own way, and a kind without one is refused.
 */
interface EntryStore {

  /** No entry comes near it; a larger file is not read into memory. */
  int MOST_BYTES = 1 << 16;

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
   * The store in a folder; the folder is made with its first file.
   *
   * @throws IllegalArgumentException if the file system has no way to write a file exclusively
   */
  static EntryStore of(Path folder, Configuration hadoop) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    String scheme = files.getUri().getScheme();
    return switch (scheme) {
      case "file" -> new LocalEntryStore(java.nio.file.Path.of(folder.toUri().getPath()));
      case "hdfs" -> new HdfsEntryStore(files.makeQualified(folder), hadoop);
      default ->
          throw new IllegalArgumentException(
              "a ledger must lie on file: or hdfs:, where an entry can be written by one writer"
                  + " only. Provided scheme: "
                  + scheme
                  + (scheme.equals("s3a")
                      ? ". S3A with fs.s3a.create.conditional.enabled is not supported yet."
                      : ".")
                  + " Move the policy home.");
    };
  }

  /** All bytes of a stream. */
  static byte[] readSmall(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw new IOException("A file of a ledger has at most " + MOST_BYTES + " bytes");
    }
    return bytes;
  }

  /** Like {@link #read}, for a file that was seen. */
  default byte[] require(String name) throws IOException {
    return read(name).orElseThrow(() -> new FileNotFoundException(name));
  }
}
