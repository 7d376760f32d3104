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
 * <p>Files are written to a staging folder beside the output, {@code .NAME.staging-RUNID}; {@link
 * #publish()} renames it, and lets {@code _SUCCESS} appear last, whole. That marker holds the
 * SHA-256 of every file that {@link #write} wrote, as {@code sha256sum -c} reads it: the manifest
 * cannot hold its own. Of several runs that publish to one output, one wins. {@link #close()}
 * removes what was not published.
 */
public final class Publication implements AutoCloseable {

  /** The name of the marker inside an output. */
  static final String MARKER = "_SUCCESS";

  // A reader must not see a marker that is being written, so it is written under another name.
  private static final String UNFINISHED_MARKER = "." + MARKER;

  private final FileSystem storage;
  private final Path target;
  private final Path staging;
  private final Map<String, String> hashes = new TreeMap<>();
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
    try (OutputStream out = storage.create(file, /* overwrite= */ false)) {
      out.write(content);
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
    write(new Path(staging, UNFINISHED_MARKER), marker().getBytes(StandardCharsets.UTF_8));
    try {
      Publisher.of(storage).moveIfAbsent(staging, target);
      published = true;
      if (!storage.rename(new Path(target, UNFINISHED_MARKER), new Path(target, MARKER))) {
        throw new IOException("The file system refused to rename the marker");
      }
    } catch (IOException e) {
      throw OutputFailedException.writing(target.toString(), e);
    }
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
