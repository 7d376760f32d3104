package org.plainsong.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;

/** Files beside the tests, made by {@code scripts/golden_logits.py}. */
@NullMarked
final class Resources {

  /** A prompt and the logits that another implementation gave after it. */
  record Golden(int[] ids, int[] topIds, double[] topLogits) {

    /** Returns the largest distance of {@code float[vocabulary]} from these logits. */
    double largestGap(float[] logits) {
      double gap = 0;
      for (int i = 0; i < topIds.length; i++) {
        gap = Math.max(gap, Math.abs(logits[topIds[i]] - topLogits[i]));
      }
      return gap;
    }

    /** The same after all logits were moved together, which no probability sees. */
    double largestGapButForAShift(float[] logits) {
      double shift = 0;
      for (int i = 0; i < topIds.length; i++) {
        shift += (logits[topIds[i]] - topLogits[i]) / topIds.length;
      }
      double gap = 0;
      for (int i = 0; i < topIds.length; i++) {
        gap = Math.max(gap, Math.abs(logits[topIds[i]] - topLogits[i] - shift));
      }
      return gap;
    }
  }

  private Resources() {}

  static Path path(String name) {
    try {
      return Path.of(Objects.requireNonNull(Resources.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonObject json(String name) throws IOException {
    return JsonParser.parseString(Files.readString(path(name))).getAsJsonObject();
  }

  static List<Golden> golden(String name) throws IOException {
    List<Golden> all = new ArrayList<>();
    for (var prompt : json(name).getAsJsonArray("prompts")) {
      JsonObject entry = prompt.getAsJsonObject();
      all.add(
          new Golden(
              integers(entry.getAsJsonArray("ids")),
              integers(entry.getAsJsonArray("topIds")),
              entry.getAsJsonArray("topLogits").asList().stream()
                  .mapToDouble(value -> value.getAsDouble())
                  .toArray()));
    }
    return all;
  }

  static int[] integers(JsonArray array) {
    return array.asList().stream().mapToInt(value -> value.getAsInt()).toArray();
  }
}
