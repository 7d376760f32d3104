package org.plainsong.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A policy for tests, in the folder of its data set. */
public final class MadePolicy {

  private MadePolicy() {}

  /** Writes it; runs of up to epsilon 5 fit, and all together epsilon 8. */
  public static Path write(Path home, String dataSet, String input, @Nullable String table)
      throws IOException {
    Path folder = Files.createDirectories(home.resolve(dataSet));
    Files.writeString(
        folder.resolve("policy.conf"),
        text(dataSet, input, table == null ? "unused." + dataSet : table));
    return folder;
  }

  /** What it says. */
  public static String text(String dataSet, String input, String table) {
    return """
        data-set = %s
        inputs = ["%s"]
        tables = [%s]
        largest-epsilon = 5
        largest-delta = 1e-6
        lifetime-epsilon = 8
        lifetime-delta = 1e-6
        mechanisms = [difference-clipped-top-k]
        unit = record
        max-records-per-unit = 1
        smallest-group-size = 10
        relation = add-or-remove-one
        """
        .formatted(dataSet, input, table);
  }

  /** Allows one more mechanism. */
  public static void allow(Path dataSet, String mechanism) throws IOException {
    Path file = dataSet.resolve("policy.conf");
    String text = Files.readString(file);
    Files.writeString(
        file, text.replace("difference-clipped-top-k", "difference-clipped-top-k, " + mechanism));
  }
}
