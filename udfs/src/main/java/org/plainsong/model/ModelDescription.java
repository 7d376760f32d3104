package org.plainsong.model;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code plainsong-model.json} says.
 *
 * <pre>
 *   {"formatVersion": 3, "name": .., "architecture": .., "weightFormat": "fp32" | "w8a8",
 *    "shape": {"layers": .., "heads": .., "kvHeads": .., "headSize": .., "hiddenSize": ..,
 *              "vocabulary": .., "maxPositions": ..},
 *    "endOfTextTokens": [..],
 *    "source": {"file": .., "sha256": ..},
 *    "files": {"decoder-000.onnx": {"size": .., "sha256": ..}, ..}}
 * </pre>
 *
 * <p>How keys and values are stored follows from the weight format; their scales are weights.
 */
record ModelDescription(
    String name,
    String architecture,
    WeightFormat weightFormat,
    DecoderShape shape,
    List<Integer> endOfTextTokens,
    Source source,
    SortedMap<String, FileSeal> files) {

  private static final int FORMAT_VERSION = 3;

  /** The file or folder a model was imported from. */
  record Source(String file, String sha256) {}

  /** Size in bytes and hash of a file of the folder. */
  record FileSeal(long size, String sha256) {}

  static ModelDescription parse(JsonText.Node json) {
    int version = json.integer("formatVersion");
    if (version != FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "Format version of %s must be %d. Found: %d. Import the model again."
              .formatted(json.where(), FORMAT_VERSION, version));
    }
    List<Integer> ends =
        Arrays.stream(json.integers("endOfTextTokens")).mapToObj(Math::toIntExact).toList();
    SortedMap<String, FileSeal> files = new TreeMap<>();
    JsonText.Node described = json.object("files");
    for (String name : described.element().getAsJsonObject().keySet()) {
      JsonText.Node file = described.object(name);
      files.put(name, new FileSeal(file.count("size"), file.text("sha256")));
    }
    JsonText.Node source = json.object("source");
    WeightFormat format = WeightFormat.parse(json.text("weightFormat"));
    return new ModelDescription(
        json.text("name"),
        json.text("architecture"),
        format,
        shape(json.object("shape"), format.keysAndValues()),
        ends,
        new Source(source.text("file"), source.text("sha256")),
        files);
  }

  private static DecoderShape shape(JsonText.Node json, KvFormat keysAndValues) {
    return new DecoderShape(
        json.integer("layers"),
        json.integer("heads"),
        json.integer("kvHeads"),
        json.integer("headSize"),
        json.integer("hiddenSize"),
        json.integer("vocabulary"),
        json.integer("maxPositions"),
        keysAndValues);
  }

  String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("formatVersion", FORMAT_VERSION);
    json.addProperty("name", name);
    json.addProperty("architecture", architecture);
    json.addProperty("weightFormat", weightFormat.text());
    json.add("shape", shapeJson());
    JsonArray ends = new JsonArray();
    endOfTextTokens.forEach(ends::add);
    json.add("endOfTextTokens", ends);
    JsonObject from = new JsonObject();
    from.addProperty("file", source.file());
    from.addProperty("sha256", source.sha256());
    json.add("source", from);
    JsonObject sealed = new JsonObject();
    for (Map.Entry<String, FileSeal> entry : files.entrySet()) {
      JsonObject seal = new JsonObject();
      seal.addProperty("size", entry.getValue().size());
      seal.addProperty("sha256", entry.getValue().sha256());
      sealed.add(entry.getKey(), seal);
    }
    json.add("files", sealed);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private JsonElement shapeJson() {
    JsonObject json = new JsonObject();
    json.addProperty("layers", shape.layers());
    json.addProperty("heads", shape.heads());
    json.addProperty("kvHeads", shape.kvHeads());
    json.addProperty("headSize", shape.headSize());
    json.addProperty("hiddenSize", shape.hiddenSize());
    json.addProperty("vocabulary", shape.vocabulary());
    json.addProperty("maxPositions", shape.maxPositions());
    return json;
  }
}
