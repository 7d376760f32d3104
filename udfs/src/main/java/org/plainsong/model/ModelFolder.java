package org.plainsong.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An imported model on disk: a description, ONNX graphs with their weights, and a tokenizer.
 *
 * <pre>
 *   plainsong-model.json   sizes, formats, and the hash of every other file
 *   decoder-000.onnx ...   tokens to final hidden states, but for attention, which is between them
 *   attention.bin          the tables of attention
 *   head.onnx              hidden states to every token's logits
 *   candidates.onnx        hidden states to some tokens' logits
 *   weights.bin            the weights of all graphs
 *   tokenizer.json         in the format of Hugging Face
 * </pre>
 */
public final class ModelFolder {

  static final String DESCRIPTION = "plainsong-model.json";
  static final String TOKENIZER = "tokenizer.json";

  private final Path folder;
  private final ModelDescription description;
  private final String digest;

  private ModelFolder(Path folder, ModelDescription description, String digest) {
    this.folder = folder;
    this.description = description;
    this.digest = digest;
  }

  /**
   * Opens a folder that {@link ModelImporter} made, after checking every byte of it.
   *
   * @throws IllegalArgumentException if the folder is missing, foreign, incomplete or damaged
   */
  public static ModelFolder open(Path folder) {
    Path file = folder.resolve(DESCRIPTION);
    if (!Files.isRegularFile(file)) {
      throw notAFolder(folder.toString());
    }
    ModelDescription description = ModelDescription.parse(JsonText.read(file));
    for (String name : files(description.shape())) {
      ModelDescription.FileSeal seal = description.files().get(name);
      if (seal == null) {
        throw damaged(file, "it does not list " + name);
      }
      verify(folder.resolve(name), seal);
    }
    return new ModelFolder(folder, description, Sha256.ofFile(file));
  }

  /** Every file but the description. */
  static List<String> files(DecoderShape shape) {
    List<String> names = new ArrayList<>();
    for (int part = 0; part <= shape.layers(); part++) {
      names.add(DecoderGraph.fileName(part));
    }
    names.addAll(
        List.of(
            AttentionTables.NAME,
            DecoderGraph.HEAD,
            DecoderGraph.CANDIDATES,
            WeightsFile.NAME,
            TOKENIZER));
    return names;
  }

  /** The name of the file whose hash is a model's digest. */
  public static String descriptionName() {
    return DESCRIPTION;
  }

  /**
   * The names of all files of a folder, the description's included.
   *
   * @param place for messages: where the description is from
   * @throws IllegalArgumentException if it is none
   */
  public static List<String> fileNames(byte[] description, String place) {
    String json = new String(description, StandardCharsets.UTF_8);
    List<String> names =
        new ArrayList<>(
            files(
                ModelDescription.parse(new JsonText.Node(JsonText.parseObject(json, place), place))
                    .shape()));
    names.add(0, DESCRIPTION);
    return names;
  }

  /** What to say of a place that holds no model. */
  public static IllegalArgumentException notAFolder(String place) {
    return new IllegalArgumentException(
        place
            + " is not a Plainsong model folder: it lacks "
            + DESCRIPTION
            + ". Make one from a checkpoint with: plainsong model import");
  }

  /** Where the folder is. */
  public Path path() {
    return folder;
  }

  private static void verify(Path file, ModelDescription.FileSeal seal) {
    if (!Files.isRegularFile(file)) {
      throw damaged(file, "the file is missing");
    }
    try {
      long size = Files.size(file);
      if (size != seal.size()) {
        throw damaged(file, "it must have " + seal.size() + " bytes and has " + size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String sha256 = FileHashes.sha256(file);
    if (!sha256.equals(seal.sha256())) {
      throw damaged(file, "its SHA-256 must be " + seal.sha256() + " and is " + sha256);
    }
  }

  private static IllegalArgumentException damaged(Path file, String what) {
    return new IllegalArgumentException(
        "Model file " + file + " is damaged: " + what + ". Import the model again.");
  }

  /** Returns the name of the checkpoint that was imported. */
  public String name() {
    return description.name();
  }

  /** Returns the checkpoint's own word for its family. */
  public String architecture() {
    return description.architecture();
  }

  /** Bytes of all files but the description. */
  public long bytes() {
    return description.files().values().stream().mapToLong(ModelDescription.FileSeal::size).sum();
  }

  public DecoderShape shape() {
    return description.shape();
  }

  public WeightFormat weightFormat() {
    return description.weightFormat();
  }

  /** Returns the tokens that end a text; may be empty for a model that knows none. */
  public List<Integer> endOfTextTokens() {
    return description.endOfTextTokens();
  }

  /** Returns the name of the file or folder that was imported. */
  public String sourceFile() {
    return description.source().file();
  }

  /** Returns the SHA-256 of what was imported, as hexadecimal digits. */
  public String sourceSha256() {
    return description.source().sha256();
  }

  /** The graphs of the decoder, in order: one more than there are layers. */
  public List<Path> decoderGraphs() {
    return IntStream.rangeClosed(0, shape().layers())
        .mapToObj(part -> folder.resolve(DecoderGraph.fileName(part)))
        .toList();
  }

  /** Reads the tables of attention. */
  public AttentionTables attentionTables() {
    return AttentionTables.read(folder, shape());
  }

  public Path headGraph() {
    return folder.resolve(DecoderGraph.HEAD);
  }

  public Path candidatesGraph() {
    return folder.resolve(DecoderGraph.CANDIDATES);
  }

  public Path tokenizer() {
    return folder.resolve(TOKENIZER);
  }

  /**
   * Returns the SHA-256 of {@code plainsong-model.json} as hexadecimal digits. It covers the hashes
   * of all files, so two folders of equal digest hold the same model.
   */
  public String digest() {
    return digest;
  }

  @Override
  public String toString() {
    return "ModelFolder[" + folder + ", " + weightFormat().text() + "]";
  }
}
