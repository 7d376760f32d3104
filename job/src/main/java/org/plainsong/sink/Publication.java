package org.plainsong.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * An output that appears whole or not at all.
 *
 * <p>Files are written to a staging folder beside the output, {@code .NAME.staging-RUNID}; {@link
 * #publish()} renames it, and creates {@code _SUCCESS} last. Of several runs that publish to one
 * output, one wins. {@link #close()} removes what was not published.
 */
public final class Publication implements AutoCloseable {

  private static final String MARKER = "_SUCCESS";

  private final FileSystem storage;
  private final Path target;
  private final Path staging;
  private boolean published;

  private Publication(FileSystem storage, Path target, Path staging) {
    this.storage = storage;
    this.target = target;
    this.staging = staging;
  }

  /**
   * Checks early, before anything is spent, that an output is free.
   *
   * @throws OutputExistsException if it exists
   * @throws OutputFailedException if its file system cannot be asked
   */
  public static void requireAbsent(Configuration hadoop, String output) {
    try {
      Path path = new Path(output);
      if (Storage.of(path, hadoop).exists(path)) {
        throw new OutputExistsException(output);
      }
    } catch (IOException e) {
      throw OutputFailedException.writing(output, e);
    }
  }

  static void requireFinished(Configuration hadoop, String output) {
    try {
      Path path = new Path(output);
      if (!Storage.of(path, hadoop).exists(new Path(path, MARKER))) {
        throw new IllegalArgumentException(
            "output must be a finished output, a folder with "
                + MARKER
                + ". Provided value: "
                + output);
      }
    } catch (IOException e) {
      throw OutputFailedException.reading(output, e);
    }
  }

  /**
   * Makes the staging folder of a run.
   *
   * @param output the folder to publish, on any Hadoop file system
   * @param runId letters, digits, '.', '_' and '-', the first a letter or digit
   * @throws OutputExistsException if the output exists
   * @throws OutputFailedException if the staging folder cannot be made
   */
  public static Publication open(Configuration hadoop, String output, String runId) {
    if (!runId.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "run id must be letters, digits, '.', '_' or '-', the first a letter or digit."
              + " Provided value: "
              + runId);
    }
    requireAbsent(hadoop, output);
    try {
      Path path = new Path(output);
      FileSystem storage = Storage.of(path, hadoop);
      Path target = storage.makeQualified(path);
      if (target.isRoot()) {
        throw new OutputExistsException(output);
      }
      Path staging = new Path(target.getParent(), "." + target.getName() + ".staging-" + runId);
      if (storage.exists(staging) || !storage.mkdirs(staging)) {
        throw new IOException("The staging folder exists or cannot be made");
      }
      return new Publication(storage, target, staging);
    } catch (IOException e) {
      throw OutputFailedException.writing(output, e);
    }
  }

  /** The folder to write to until {@link #publish()}, as a Hadoop path. */
  public String stagingPath() {
    return staging.toString();
  }

  /**
   * Writes a small file of UTF-8 text into the staging folder.
   *
   * @throws OutputFailedException if it exists or cannot be written
   */
  public void write(String name, String content) {
    checkOpen();
    Path file = new Path(staging, name);
    try (OutputStream out = storage.create(file, /* overwrite= */ false)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw OutputFailedException.writing(file.toString(), e);
    }
  }

  /**
   * Names, sizes and hashes of the files written so far, by name.
   *
   * @throws OutputFailedException if one cannot be read
   */
  public List<OutputFile> files() {
    checkOpen();
    List<OutputFile> found = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> each = storage.listFiles(staging, /* recursive= */ true);
      while (each.hasNext()) {
        LocatedFileStatus file = each.next();
        try (InputStream in = storage.open(file.getPath())) {
          String name = staging.toUri().relativize(file.getPath().toUri()).getPath();
          found.add(new OutputFile(name, file.getLen(), Storage.sha256(in)));
        }
      }
    } catch (IOException e) {
      throw OutputFailedException.reading(staging.toString(), e);
    }
    found.sort(Comparator.comparing(OutputFile::name));
    return List.copyOf(found);
  }

  /**
   * Makes the output appear.
   *
   * @throws OutputExistsException if it exists by now; nothing of this run was released then
   * @throws OutputFailedException if it cannot be made
   */
  public void publish() {
    checkOpen();
    try {
      Publisher.of(storage).moveIfAbsent(staging, target);
      published = true;
      storage.create(new Path(target, MARKER), /* overwrite= */ false).close();
    } catch (IOException e) {
      throw OutputFailedException.writing(target.toString(), e);
    }
  }

  /** Removes the staging folder, unless it was published. */
  @Override
  public void close() {
    if (published) {
      return;
    }
    try {
      storage.delete(staging, /* recursive= */ true);
    } catch (IOException e) {
      throw OutputFailedException.writing(staging.toString(), e);
    }
  }

  private void checkOpen() {
    if (published) {
      throw new IllegalStateException("The output " + target + " is published already.");
    }
  }
}
