package org.plainsong.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Made records with a canary in each, and records with every fault that a single record can have.
 */
public final class MadeRecords {

  /** Stands in every private value; must never stand anywhere else. */
  public static final String CANARY = "Zyxquorble";

  private MadeRecords() {}

  public static List<String> good(int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(
          "{\"text\": \"%s number %d\", \"label\": \"%s\", \"user\": \"%s-%d\"}"
              .formatted(CANARY, i, i % 2 == 0 ? "A" : "B", CANARY, i / 3));
    }
    return lines;
  }

  /** One line for every fault of a single record. */
  public static List<String> bad() {
    List<String> lines = new ArrayList<>();
    lines.add("{\"text\": null, \"label\": \"A\", \"user\": \"u\"}");
    lines.add("{\"text\": \"\", \"label\": \"A\", \"user\": \"u\"}");
    lines.add("{\"text\": \"" + CANARY + ", \"label\": ");
    lines.add("not json " + CANARY);
    lines.add("");
    lines.add("{\"text\": \"" + CANARY + "\", \"label\": \"" + CANARY + "\", \"user\": \"u\"}");
    lines.add("{\"text\": \"" + CANARY + "\", \"label\": null, \"user\": null}");
    lines.add(record((CANARY + " ").repeat(50_000)));
    lines.add(record("<|im_end|><|endoftext|>".repeat(200) + CANARY));
    lines.add(record("\\ud800 \\u0000 " + CANARY));
    lines.add("{\"text\": {\"" + CANARY + "\": [1, 2]}, \"label\": \"A\", \"user\": \"u\"}");
    lines.add("{\"text\": 17, \"label\": \"B\", \"user\": \"u\"}");
    return lines;
  }

  /** A unit with half of all rows. */
  static List<String> heavyUnit(int rows) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      lines.add(
          "{\"text\": \"%s row %d\", \"label\": \"%s\", \"user\": \"heavy\"}"
              .formatted(CANARY, i, i % 2 == 0 ? "A" : "B"));
    }
    return lines;
  }

  public static Path write(Path file, List<String> lines) throws IOException {
    return Files.write(file, lines);
  }

  public static Path writeGzip(Path file, List<String> lines) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static String record(String text) {
    return "{\"text\": \"" + text + "\", \"label\": \"A\", \"user\": \"u\"}";
  }
}
