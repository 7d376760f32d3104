package org.plainsong.corpus;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Lists the files of a location once and checks them later, through the Hadoop file system that
 * holds it.
 */
final class InputPinner {

  private final Configuration configuration;

  InputPinner(Configuration configuration) {
    this.configuration = configuration;
  }

  PinnedInput pin(CorpusSource source) {
    if (source.format() == CorpusFormat.TABLE) {
      return new PinnedInput(source, List.of(), /* folder= */ null);
    }
    PinnedInput input = listed(source);
    if (input == null) {
      throw new InputFault(
          "input must exist and hold at least one file whose name does not start with _ or a dot."
              + " Provided location: "
              + source.location());
    }
    return input;
  }

  /**
   * Requires that every file still has the length and the time of its pinning.
   *
   * @throws InputFault if one differs or is gone
   */
  void requireUnchanged(PinnedInput input) {
    for (PinnedFile file : input.files()) {
      if (!file.equals(current(file))) {
        throw new InputFault(
            "input must stay as it is while it is read, but a file changed: start again when"
                + " nothing writes to it. Provided file: "
                + file.path());
      }
    }
  }

  private @Nullable PinnedFile current(PinnedFile file) {
    try {
      Path path = new Path(file.path());
      return pinned(path.getFileSystem(configuration).getFileStatus(path), file.path());
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      throw unlisted(file.path(), e.getClass().getSimpleName());
    }
  }

  private static PinnedFile pinned(FileStatus status, String path) {
    return new PinnedFile(path, status.getLen(), status.getModificationTime());
  }

  private @Nullable PinnedInput listed(CorpusSource source) {
    String location = source.location();
    try {
      Path path = new Path(location);
      FileSystem files = path.getFileSystem(configuration);
      FileStatus[] globbed = files.globStatus(path);
      List<FileStatus> matches = globbed == null ? List.of() : Arrays.asList(globbed);
      List<PinnedFile> found = new ArrayList<>();
      for (FileStatus match : matches) {
        collect(files, match, found);
      }
      boolean isFolder = matches.size() == 1 && matches.get(0).isDirectory();
      return found.isEmpty()
          ? null
          : new PinnedInput(
              source,
              found.stream().sorted(Comparator.comparing(PinnedFile::path)).toList(),
              isFolder ? matches.get(0).getPath().toString() : null);
    } catch (IllegalArgumentException e) {
      throw unlisted(location, "not a path");
    } catch (FileNotFoundException e) {
      throw unlisted(location, "a folder vanished while it was listed");
    } catch (IOException e) {
      throw unlisted(location, e.getClass().getSimpleName());
    }
  }

  private static void collect(FileSystem files, FileStatus status, List<PinnedFile> found)
      throws IOException {
    if (isHidden(status.getPath().getName())) {
      return;
    }
    if (status.isFile()) {
      found.add(pinned(status, status.getPath().toString()));
      return;
    }
    for (FileStatus child : Arrays.asList(files.listStatus(status.getPath()))) {
      collect(files, child, found);
    }
  }

  /** Spark's own rule for what is no data: marks of committers, checksums, copies under way. */
  private static boolean isHidden(String name) {
    return name.startsWith(".")
        || (name.startsWith("_") && !name.contains("="))
        || name.endsWith("._COPYING_");
  }

  private static InputFault unlisted(String location, String reason) {
    return new InputFault(
        "input could not be listed ("
            + reason
            + "): check the path, its file system and the permissions. Provided location: "
            + location);
  }
}
