package org.plainsong.privacy;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Golden values that scripts/golden_epsilons.py writes, by table. */
final class Golden {

  private Golden() {}

  /** The rows of a table, each a map from a column's name to its value. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Double>> table(String name) {
    try (InputStream file =
        Objects.requireNonNull(Golden.class.getResourceAsStream("/golden-epsilons.json"))) {
      Map<String, List<Map<String, Double>>> tables =
          new Gson().fromJson(new InputStreamReader(file, StandardCharsets.UTF_8), Map.class);
      return Objects.requireNonNull(tables.get(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double value(Map<String, Double> row, String column) {
    return Objects.requireNonNull(row.get(column));
  }
}
