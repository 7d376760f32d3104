package org.plainsong;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import ai.onnxruntime.OrtEnvironment;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UdfsHouseTest {

  private static final JavaClasses CLASSES = HouseRules.mainClasses();

  private static final Map<String, Set<String>> GRAPH =
      Map.of(
          "text", Set.of(),
          "hocon", Set.of(),
          "prompt", Set.of("text", "hocon"),
          "model", Set.of(),
          "inference", Set.of("model"),
          "logits", Set.of(),
          "grouping", Set.of(),
          "zcdp", Set.of(),
          "teacher", Set.of("text", "prompt", "model", "inference", "logits"),
          "functions",
              Set.of(
                  "text", "prompt", "model", "inference", "logits", "teacher", "grouping", "zcdp"));

  @Test
  void packages_importGraph_runsOneWay() {
    HouseRules.checkImports(CLASSES, GRAPH);
    HouseRules.checkNoCycles(CLASSES);
  }

  @Test
  void libraries_usedInOnePackageOnly() {
    HouseRules.checkOnlyUser(CLASSES, "ai.onnxruntime..", "inference");
    HouseRules.checkOnlyUser(CLASSES, "ai.onnx.proto..", "model");
    HouseRules.checkOnlyUser(CLASSES, "ai.djl..", "text");
    HouseRules.checkOnlyUser(CLASSES, "org.apache.spark..", "functions");
  }

  /** The one place that switches the library's usage report off first. */
  @Test
  void onnxRuntime_environment_isMadeInOnePlace() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("org.plainsong.inference.OnnxRuntime")
        .should()
        .callMethod(OrtEnvironment.class, "getEnvironment")
        .check(CLASSES);
  }

  @Test
  void classes_habits_hold() {
    HouseRules.checkHabits(CLASSES);
  }

  @Test
  void packages_everyOne_isDocumentedAndNullMarked() throws IOException {
    HouseRules.checkPackagesDocumented(Path.of("src/main/java"));
  }
}
