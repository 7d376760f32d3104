package org.plainsong.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An output that appears whole or not at all.
 *
 * <p>Files are written to a staging folder beside the output, {@code .NAME.staging~RUNID.UUID};
 * {@link #publish()} renames it. {@code _SUCCESS} appears with it where a rename is one step, and
 * last, whole, elsewhere. That marker holds the SHA-256 of every file that {@link #write} wrote, as
 * {@code sha256sum -c} reads it: the manifest cannot hold its own. Of several runs that publish to
 * one output, one wins. {@link #close()} removes what was not published; what an attempt that was
 * killed left behind, the attempt that publishes in its place removes.
 */
public final class Publication implements AutoCloseable {

  /** The name of the marker inside an output. */
  static final String MARKER = "_SUCCESS";

  // Where a rename takes several steps, a reader must not see the marker before the rest.
  private static final String UNFINISHED_MARKER = "." + MARKER;

  private final FileSystem storage;
  private final Path target;
  private final Path staging;

  /** Removes what was staged for the same run before. */
  private final Runnable cleaning;

  private final Map<String, String> hashes = new TreeMap<>();
  private boolean published;

  private Publication(FileSystem storage, Path target, Path staging, Runnable cleaning) {
    this.storage = storage;
    this.target = target;
    this.staging = staging;
    this.cleaning = cleaning;
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
   * Makes the staging folder of an attempt of a run.
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
      StagingFolders folders = new StagingFolders(storage, target, runId);
      List<Path> earlier = folders.list();
      Path staging = folders.next();
      if (!storage.mkdirs(staging)) {
        throw new IOException("The staging folder cannot be made");
      }
      return new Publication(storage, target, staging, () -> folders.remove(earlier));
    } catch (IOException e) {
      throw OutputFailedException.writing(output, e);
    }
  }

  /** Removes what attempts staged that died after one of their run had published. */
  public static void removeStaged(Configuration hadoop, String output, String runId) {
    try {
      Path path = new Path(output);
      FileSystem storage = Storage.of(path, hadoop);
      StagingFolders folders = new StagingFolders(storage, storage.makeQualified(path), runId);
      folders.remove(folders.list());
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
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    write(new Path(staging, name), bytes);
    hashes.put(name, DigestUtils.sha256Hex(bytes));
  }

  /**
   * Writes the manifest and the privacy card that follows from it.
   *
   * @throws OutputFailedException if one exists or cannot be written
   */
  public void writeWithCard(Manifest manifest) {
    String json = manifest.json();
    PrivacyCard card = PrivacyCard.of(json);
    write(Manifest.FILE, json);
    write(PrivacyCard.MARKDOWN_FILE, card.markdown());
    write(PrivacyCard.HTML_FILE, card.html());
  }

  private void write(Path file, byte[] content) {
    requireStaged();
    try (OutputStream out = storage.create(file, /* overwrite= */ false)) {
      out.write(content);
    } catch (IOException e) {
      throw OutputFailedException.writing(file.toString(), e);
    }
  }

  /** Writing makes missing folders: a folder that another attempt removed must not come back. */
  private void requireStaged() {
    try {
      if (!storage.exists(staging)) {
        requireAbsent(storage.getConf(), target.toString());
        throw new IOException("The staging folder is gone");
      }
    } catch (IOException e) {
      throw OutputFailedException.writing(staging.toString(), e);
    }
  }

  /**
   * Names, sizes and hashes of the files written so far, by name.
   *
   * @throws OutputFailedException if one cannot be read
   */
  public List<OutputFile> files() {
    checkOpen();
    return Storage.files(storage, staging);
  }

  /**
   * Makes the output appear.
   *
   * @throws OutputExistsException if it exists by now; nothing of this run was released then
   * @throws OutputFailedException if it cannot be made
   */
  public void publish() {
    checkOpen();
    boolean inOneStep = Publisher.movesInOneStep(storage);
    String marker = inOneStep ? MARKER : UNFINISHED_MARKER;
    write(new Path(staging, marker), marker().getBytes(StandardCharsets.UTF_8));
    try {
      Publisher.of(storage).moveIfAbsent(staging, target);
      published = true;
      if (!inOneStep && !storage.rename(new Path(target, marker), new Path(target, MARKER))) {
        throw new IOException("The file system refused to rename the marker");
      }
    } catch (IOException e) {
      throw OutputFailedException.writing(target.toString(), e);
    }
    cleaning.run();
  }

  private String marker() {
    StringBuilder lines = new StringBuilder();
    hashes.forEach((name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
    return lines.toString();
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
