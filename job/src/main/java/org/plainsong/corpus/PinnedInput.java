package org.plainsong.corpus;

import com.google.gson.Gson;
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

  private static final Gson GSON = new Gson();

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

  /**
   * Whether reading it later gives the same records for sure, as long as its files do not change: a
   * table's rows can change under its name.
   */
  public boolean isRepeatable() {
    return source.format() != CorpusFormat.TABLE;
  }

  /** It all in JSON, for a journal. */
  public String json() {
    return GSON.toJson(this);
  }

  /**
   * Restores one from a journal.
   *
   * @param json what {@link #json()} returned
   */
  public static PinnedInput restore(String json) {
    return GSON.fromJson(json, PinnedInput.class);
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
