package org.plainsong.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens a model's tokenizer.
 *
 * <p>Everything happens on this machine: before the native library is touched, its usage report and
 * its downloads are switched off for the whole virtual machine.
 */
public final class Tokenizers {

  private Tokenizers() {}

  /**
   * Opens a tokenizer from the {@code tokenizer.json} of a model folder.
   *
   * @throws IllegalArgumentException if the file is absent or no tokenizer
   */
  public static Tokenizer load(Path tokenizerJson) {
    if (!Files.isRegularFile(tokenizerJson)) {
      throw new IllegalArgumentException(
          "tokenizer file must exist. Provided path: " + tokenizerJson);
    }
    NativeLibrary.prepare();
    try {
      return new HuggingFaceTokenizers(parse(tokenizerJson), tokenizerJson.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the tokenizer file " + tokenizerJson, e);
    }
  }

  private static JsonObject parse(Path path) throws IOException {
    try {
      JsonElement root = JsonParser.parseString(Files.readString(path));
      if (root.isJsonObject()
          && root.getAsJsonObject().get("model") instanceof JsonObject model
          && model.has("vocab")) {
        return root.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("tokenizer file must be JSON. Provided path: " + path, e);
    }
    throw new IllegalArgumentException(
        "tokenizer file must hold an object with model.vocab, as the tokenizers library writes it."
            + " Provided path: "
            + path);
  }
}
