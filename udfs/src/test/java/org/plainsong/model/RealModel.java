package org.plainsong.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assumptions;

/**
 * The imported default model, for tests that need real weights.
 *
 * <p>It is looked for at the system property or environment variable {@code PLAINSONG_MODEL} (with
 * the name of a weight format at its end), then in the cache that {@code scripts/fetch-model.sh}
 * fills. Without it such a test is skipped, or fails where {@code CI} or {@code
 * PLAINSONG_REQUIRE_MODEL} is set.
 */
@NullMarked
public final class RealModel {

  private static final String NAME = "SmolLM2-135M-Instruct-";
  private static final String SETTING = "PLAINSONG_MODEL";

  private RealModel() {}

  /** Returns the model, or ends the test. */
  public static ModelFolder require(WeightFormat format) {
    Path folder = folder(format);
    if (!Files.isDirectory(folder)) {
      String message =
          "This test needs the default model in "
              + folder
              + ". Make it with: scripts/fetch-model.sh "
              + format.text();
      boolean required =
          Stream.of("CI", "PLAINSONG_REQUIRE_MODEL").anyMatch(name -> System.getenv(name) != null);
      if (required) {
        throw new AssertionError(message);
      }
      Assumptions.abort(message);
    }
    return ModelFolder.open(folder);
  }

  private static Path folder(WeightFormat format) {
    String own = Optional.ofNullable(System.getProperty(SETTING)).orElse(System.getenv(SETTING));
    if (own != null) {
      String stem = own.replaceFirst("(fp32|w8a8)$", "");
      return Path.of(own.equals(stem) ? own : stem + format.text());
    }
    return cache().resolve("models-3").resolve(NAME + format.text());
  }

  private static Path cache() {
    return environment("PLAINSONG_CACHE")
        .orElseGet(
            () ->
                environment("XDG_CACHE_HOME")
                    .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                    .resolve("plainsong"));
  }

  private static Optional<Path> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(text -> !text.isEmpty()).map(Path::of);
  }
}
