package org.plainsong.sink;

import com.google.gson.JsonParser;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of an output that was published, as they lie there now. */
public final class PublishedOutput {

  /** The name of the file that appears last: hashes of the files outside the table. */
  public static final String MARKER = Publication.MARKER;

  private final FileSystem storage;
  private final Path folder;

  private PublishedOutput(FileSystem storage, Path folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /**
   * Looks at an output.
   *
   * @throws IllegalArgumentException if there is no such folder
   * @throws OutputFailedException if its file system cannot be asked
   */
  public static PublishedOutput open(Configuration hadoop, String output) {
    try {
      Path path = new Path(output);
      FileSystem storage = Storage.of(path, hadoop);
      if (!storage.exists(path) || !storage.getFileStatus(path).isDirectory()) {
        throw new IllegalArgumentException(
            "output must be a folder that 'generate' wrote. Provided value: " + output);
      }
      return new PublishedOutput(storage, storage.makeQualified(path));
    } catch (IOException e) {
      throw OutputFailedException.reading(output, e);
    }
  }

  /**
   * Whether a run released an output here: one that is finished and says so.
   *
   * @throws OutputFailedException if the file system cannot be asked
   */
  public static boolean isOf(Configuration hadoop, String output, String runId) {
    try {
      Path path = new Path(output);
      return Storage.of(path, hadoop).exists(new Path(path, MARKER))
          && Manifest.of(JsonParser.parseString(open(hadoop, output).manifest()))
              .runId()
              .equals(runId);
    } catch (IOException e) {
      throw OutputFailedException.reading(output, e);
    }
  }

  /**
   * The manifest's text.
   *
   * @throws IllegalArgumentException if there is none
   */
  String manifest() {
    return new String(
        bytes(Manifest.FILE)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "output must hold " + Manifest.FILE + ". Provided value: " + folder)),
        StandardCharsets.UTF_8);
  }

  /**
   * All files, the marker among them, by name.
   *
   * @throws OutputFailedException if one cannot be read
   */
  public List<OutputFile> files() {
    return Storage.files(storage, folder);
  }

  /**
   * The bytes of a small file, or nothing if it is not there.
   *
   * @throws OutputFailedException if it cannot be read
   */
  public Optional<byte[]> bytes(String name) {
    Path file = new Path(folder, name);
    try (InputStream in = storage.open(file)) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw OutputFailedException.reading(file.toString(), e);
    }
  }
}
