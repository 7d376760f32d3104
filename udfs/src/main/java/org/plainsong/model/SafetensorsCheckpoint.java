package org.plainsong.model;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model folder of Hugging Face: {@code config.json}, {@code tokenizer.json} and one {@code
 * model.safetensors}, or several with {@code model.safetensors.index.json}.
 */
final class SafetensorsCheckpoint implements Checkpoint {

  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";

  private static final String INDEX = "model.safetensors.index.json";
  private static final String SINGLE = "model.safetensors";
  private static final String GENERATION = "generation_config.json";

  private final Path folder;
  private final DecoderConfig config;
  private final Map<String, FileTensor> tensors = new HashMap<>();
  private final List<SafetensorsFile> files = new ArrayList<>();

  SafetensorsCheckpoint(Path folder) {
    this.folder = folder;
    requireFile(CONFIG);
    requireFile(TOKENIZER);
    this.config = HuggingFaceConfig.read(folder.resolve(CONFIG));
    try {
      for (String name : weightFiles(folder)) {
        requireFile(name);
        SafetensorsFile file = new SafetensorsFile(folder.resolve(name));
        files.add(file);
        tensors.putAll(file.tensors());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Returns the files an import reads, in a fixed order. */
  static List<Path> sources(Path folder) {
    Set<String> names = new TreeSet<>(weightFiles(folder));
    names.add(CONFIG);
    names.add(TOKENIZER);
    return names.stream().map(folder::resolve).toList();
  }

  private static Set<String> weightFiles(Path folder) {
    Path index = folder.resolve(INDEX);
    Set<String> names = new TreeSet<>();
    if (!Files.exists(index)) {
      names.add(SINGLE);
      return names;
    }
    JsonText.Node map = JsonText.read(index).object("weight_map");
    for (String tensor : map.element().getAsJsonObject().keySet()) {
      String name = map.text(tensor);
      if (!Path.of(name).getFileName().toString().equals(name)) {
        throw new IllegalArgumentException(
            index + " may only name files beside it. Found: " + name);
      }
      names.add(name);
    }
    return names;
  }

  private void requireFile(String name) {
    if (!Files.isRegularFile(folder.resolve(name))) {
      throw new IllegalArgumentException(
          "Folder "
              + folder
              + " lacks "
              + name
              + ". A model folder of Hugging Face has config.json, tokenizer.json and"
              + " model.safetensors (or several with an index).");
    }
  }

  @Override
  public DecoderConfig config() {
    return config;
  }

  @Override
  public CheckpointTensor tensor(String name) {
    FileTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("Folder " + folder + " lacks the tensor " + name + ".");
    }
    return tensor;
  }

  @Override
  public void writeTokenizer(Path target) {
    try {
      Files.copy(folder.resolve(TOKENIZER), target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Integer> endOfTextTokens() {
    Set<Integer> tokens = new LinkedHashSet<>();
    for (String name : List.of(GENERATION, CONFIG)) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        addEnds(JsonText.read(file), tokens);
      }
    }
    return List.copyOf(tokens);
  }

  private static void addEnds(JsonText.Node json, Set<Integer> tokens) {
    String key = "eos_token_id";
    Optional<JsonElement> value = json.find(key);
    if (value.isEmpty()) {
      return;
    }
    if (value.get().isJsonArray()) {
      Arrays.stream(json.integers(key)).mapToObj(Math::toIntExact).forEach(tokens::add);
    } else {
      tokens.add(json.integer(key));
    }
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
