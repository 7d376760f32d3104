package org.plainsong.model;

import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** Imports as {@code plainsong model import} does. */
@NullMarked
final class TestImports {

  private TestImports() {}

  static ModelFolder importModel(Path source, Path target, WeightFormat format) {
    return importModel(source, target, ImportSettings.of(format));
  }

  static ModelFolder importModel(Path source, Path target, ImportSettings settings) {
    return ModelImporter.importModel(source, target, settings);
  }
}
