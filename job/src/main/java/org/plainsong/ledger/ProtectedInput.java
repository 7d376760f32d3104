package org.plainsong.ledger;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a job wants to read.
 *
 * @param files every file that will be read, as far as known
 * @param table the parts of a table's name, catalog and database first; null for files
 */
public record ProtectedInput(List<String> files, @Nullable List<String> table) {

  public ProtectedInput {
    files = List.copyOf(files);
    table = table == null ? null : List.copyOf(table);
  }

  /** Files. */
  public static ProtectedInput ofFiles(List<String> files) {
    return new ProtectedInput(files, /* table= */ null);
  }

  /** A table, and the files that lie under it where Spark tells them. */
  public static ProtectedInput ofTable(List<String> name, List<String> files) {
    return new ProtectedInput(files, name);
  }

  /** Whether a policy's table, with or without its catalog, is this one. */
  boolean isTable(String listed) {
    if (table == null) {
      return false;
    }
    String name = String.join(".", table).toLowerCase(Locale.ROOT);
    String other = listed.toLowerCase(Locale.ROOT).replace("`", "");
    int catalog = name.indexOf('.');
    return name.equals(other) || (catalog >= 0 && name.substring(catalog + 1).equals(other));
  }
}
