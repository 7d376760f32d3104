package org.plainsong.verify;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.OutputFile;
import org.plainsong.sink.PrivacyCard;
import org.plainsong.sink.PublishedOutput;
import org.plainsong.sink.SyntheticTable;
import org.plainsong.sink.TextRow;

/**
 * Checks everything in a published output that can be checked without private data, and stops at
 * the first thing that is wrong: the marker, the manifest's bytes, form and claim, the files, the
 * privacy card, the ledger, the rows.
 */
public final class Verification {

  private static final String SCHEMA = "/org/plainsong/manifest.schema.json";
  private static final List<String> IN_MARKER =
      List.of(PrivacyCard.HTML_FILE, PrivacyCard.MARKDOWN_FILE, Manifest.FILE);

  private final PublishedOutput output;
  private final Map<String, OutputFile> files = new TreeMap<>();

  private Verification(PublishedOutput output) {
    this.output = output;
    output.files().forEach(file -> files.put(file.name(), file));
  }

  /**
   * Verifies an output.
   *
   * @param location the folder that {@code generate} wrote
   * @param ledger the folder of the protected data set, if its ledger is to be looked at
   * @throws VerificationFailedException naming the first thing that is wrong
   * @throws IllegalArgumentException if there is no such folder
   * @throws org.plainsong.sink.OutputFailedException if a file cannot be read
   */
  public static Verified of(SparkSession spark, String location, Optional<String> ledger) {
    Verification verification =
        new Verification(
            PublishedOutput.open(spark.sparkContext().hadoopConfiguration(), location));
    Manifest manifest = verification.manifest();
    new ClaimCheck(manifest).check();
    new SecurityCheck(manifest).check();
    String inLedger =
        new LedgerCheck(manifest, spark.sparkContext().hadoopConfiguration()).check(ledger);
    List<TextRow> rows = new ArrayList<>();
    for (OutputFile file : manifest.outputFiles()) {
      rows.addAll(
          SyntheticTable.readExactly(spark, location, file.name())
              .orElseThrow(() -> notATable(file.name())));
    }
    new TableCheck(manifest).check(rows);
    int groups = manifest.groups().stream().mapToInt(Manifest.GroupCount::run).sum();
    return new Verified(manifest, verification.files.size(), rows.size(), groups, inLedger);
  }

  /** The manifest, when marker, files and card fit it. */
  private Manifest manifest() {
    checkMarker();
    String json = text(bytes(Manifest.FILE));
    Manifest manifest = parse(json);
    checkFiles(manifest.outputFiles());
    checkCard(json);
    return manifest;
  }

  private void checkMarker() {
    if (!files.containsKey(PublishedOutput.MARKER)) {
      throw new VerificationFailedException(
          PublishedOutput.MARKER
              + " must be there: it appears when an output is whole. Use a finished output.");
    }
    StringBuilder expected = new StringBuilder();
    for (String name : IN_MARKER) {
      OutputFile file = files.get(name);
      if (file == null) {
        throw new VerificationFailedException(name + " must be there. It is missing.");
      }
      expected.append(file.sha256()).append("  ").append(name).append('\n');
    }
    List<String> found =
        new String(bytes(PublishedOutput.MARKER), StandardCharsets.UTF_8).lines().toList();
    for (String line : expected.toString().lines().toList()) {
      if (!found.contains(line)) {
        throw new VerificationFailedException(
            line.substring(line.indexOf(' ')).strip()
                + " must have the SHA-256 that stands in "
                + PublishedOutput.MARKER
                + ". One of the two was changed.");
      }
    }
    if (!Arrays.equals(
        expected.toString().getBytes(StandardCharsets.UTF_8), bytes(PublishedOutput.MARKER))) {
      throw new VerificationFailedException(
          PublishedOutput.MARKER
              + " must hold the hashes of "
              + IN_MARKER
              + " and nothing else. It was changed.");
    }
  }

  private static Manifest parse(String json) {
    JsonElement tree = StrictJson.parse(json);
    new SchemaCheck(schema())
        .fault(tree)
        .ifPresent(
            fault -> {
              throw new VerificationFailedException("The manifest does not fit: " + fault + ".");
            });
    // A number that does not fit its field comes back as another one, or not at all.
    Optional<Manifest> manifest = manifest(tree);
    if (manifest.isEmpty() || !JsonParser.parseString(manifest.get().json()).equals(tree)) {
      throw new VerificationFailedException(
          "The manifest must hold numbers that fit their fields. One is too large or too long.");
    }
    return manifest.get();
  }

  private static Optional<Manifest> manifest(JsonElement tree) {
    try {
      return Optional.of(Manifest.of(tree));
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  private static JsonObject schema() {
    try (InputStream in =
        Objects.requireNonNull(Verification.class.getResourceAsStream(SCHEMA), SCHEMA)) {
      return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void checkFiles(List<OutputFile> listed) {
    List<String> unlisted = new ArrayList<>(files.keySet());
    unlisted.remove(PublishedOutput.MARKER);
    unlisted.removeAll(IN_MARKER);
    for (int i = 0; i < listed.size(); i++) {
      OutputFile file = listed.get(i);
      String name = "%s/part-%05d.parquet".formatted(SyntheticTable.FOLDER, i);
      if (!file.name().equals(name)) {
        throw new VerificationFailedException(
            "output_files must list " + name + " next. Found: " + Quote.of(file.name()) + ".");
      }
      OutputFile there = files.get(name);
      if (there == null) {
        throw new VerificationFailedException(
            name + " must be there: the manifest lists it. It is missing.");
      }
      if (!there.equals(file)) {
        throw new VerificationFailedException(
            name
                + " must have the length and SHA-256 that the manifest lists. It was changed: "
                + there.bytes()
                + " bytes where "
                + file.bytes()
                + " are listed.");
      }
      unlisted.remove(name);
    }
    if (!unlisted.isEmpty()) {
      throw new VerificationFailedException(
          Quote.of(unlisted.get(0)) + " must not be there: the manifest does not list it.");
    }
  }

  private void checkCard(String json) {
    PrivacyCard card = PrivacyCard.of(json);
    checkCard(PrivacyCard.MARKDOWN_FILE, card.markdown());
    checkCard(PrivacyCard.HTML_FILE, card.html());
  }

  private void checkCard(String name, String expected) {
    if (!Arrays.equals(bytes(name), expected.getBytes(StandardCharsets.UTF_8))) {
      throw new VerificationFailedException(
          name + " must say what the manifest says. It is not the card of this manifest.");
    }
  }

  private byte[] bytes(String name) {
    return output
        .bytes(name)
        .orElseThrow(
            () -> new VerificationFailedException(name + " must be there. It is missing."));
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new VerificationFailedException(Manifest.FILE + " must be UTF-8. It is not.");
    }
  }

  private static VerificationFailedException notATable(String name) {
    return new VerificationFailedException(
        name
            + " must be a Parquet file with the columns of the table and no missing value but a"
            + " label. It cannot be read as one.");
  }
}
