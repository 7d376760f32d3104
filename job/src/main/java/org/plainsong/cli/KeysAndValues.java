package org.plainsong.cli;

import java.util.Optional;
import org.plainsong.functions.ModelPlace;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.WeightFormat;

/**
 * What a token takes in a model's cache.
 *
 * @param bytesPerToken keys and values of one token of one teacher
 * @param model the model, in words
 */
record KeysAndValues(long bytesPerToken, String model) {

  /** Keys and values of 30 layers, 3 heads of 64, as an import stores them by default. */
  private static final KeysAndValues DEFAULT =
      new KeysAndValues(
          2L * 30 * 3 * WeightFormat.DEFAULT.keysAndValues().headBytes(64),
          "SmolLM2-135M " + WeightFormat.DEFAULT.text() + "; give --model for yours");

  /** Of a model folder, or of the default model without one. */
  static KeysAndValues of(Optional<String> folder) {
    return folder.map(path -> of(ModelPlace.find(path, null).open())).orElse(DEFAULT);
  }

  private static KeysAndValues of(ModelFolder folder) {
    return new KeysAndValues(folder.shape().kvBytesPerToken(), folder.name());
  }
}
