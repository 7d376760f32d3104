package org.plainsong.corpus;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source with the list of its files as it was when the budget was reserved: a resumed run reads
 * the same ones, whatever has been added since, and notices one that is no longer the same.
 *
 * @param source where the records are
 * @param files its files in the order of their paths; none for a table
 * @param folder full path of the folder that was listed, below which names like {@code label=film}
 *     are columns; null where the location is a file, a pattern or a table
 */
public record PinnedInput(CorpusSource source, List<PinnedFile> files, @Nullable String folder)
    implements Serializable {

  public PinnedInput {
    files = List.copyOf(files);
    if ((source.format() == CorpusFormat.TABLE) != files.isEmpty()) {
      throw new IllegalArgumentException(
          "a pinned input lists its files, and none for a table. Provided format: "
              + source.format()
              + ", files: "
              + files.size());
    }
  }

  /** The full paths of the files. */
  List<String> paths() {
    return files.stream().map(PinnedFile::path).toList();
  }

  /** Whether some folder below the listed one states the value of a column. */
  boolean hasFolderColumns() {
    return paths().stream().anyMatch(file -> folders(file).contains("="));
  }

  /** Whether a column stands in the names of folders, for every file. */
  boolean isFolderColumn(String column) {
    return paths().stream().allMatch(file -> folders(file).contains("/" + column + "="));
  }

  /** The part of a file's path between the listed folder and its own name. */
  private String folders(String file) {
    return folder == null ? "" : file.substring(folder.length(), file.lastIndexOf('/') + 1);
  }
}
