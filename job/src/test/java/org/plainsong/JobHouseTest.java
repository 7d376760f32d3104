package org.plainsong;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.plainsong.corpus.LabelCounts;
import org.plainsong.logits.ScoreSum;

class JobHouseTest {

  private static final JavaClasses CLASSES = HouseRules.mainClasses();

  private static final Map<String, Set<String>> GRAPH =
      Map.ofEntries(
          Map.entry("config", Set.of("hocon")),
          Map.entry("privacy", Set.of("config", "logits", "zcdp")),
          Map.entry(
              "corpus",
              Set.of(
                  "config",
                  "privacy",
                  "text",
                  "prompt",
                  "model",
                  "functions",
                  "teacher",
                  "grouping")),
          Map.entry("mechanism", Set.of("privacy", "logits")),
          Map.entry("store", Set.of()),
          Map.entry("journal", Set.of("store")),
          Map.entry(
              "round",
              Set.of(
                  "config",
                  "privacy",
                  "mechanism",
                  "journal",
                  "text",
                  "inference",
                  "teacher",
                  "logits",
                  "functions")),
          Map.entry("ledger", Set.of("config", "privacy", "store")),
          Map.entry("preflight", Set.of("config")),
          Map.entry("operations", Set.of("round", "sink")),
          Map.entry("sink", Set.of("config", "privacy")),
          Map.entry(
              "verify",
              Set.of("sink", "privacy", "mechanism", "logits", "text", "ledger", "config")));

  @Test
  void packages_importGraph_runsOneWay() {
    HouseRules.checkImports(CLASSES, GRAPH);
    HouseRules.checkNoCycles(CLASSES);
  }

  @Test
  void scoreSum_values_areReadByTheMechanismAloneOnTheDriver() {
    for (String accessor : new String[] {"sum", "probabilitySum", "publicScore", "candidate"}) {
      noClasses()
          .that(HouseRules.notIn("mechanism", "logits", "teacher"))
          .should()
          .callMethod(ScoreSum.class, accessor, int.class)
          .check(CLASSES);
    }
  }

  @Test
  void labelCounts_values_leaveInTheCommandThatAddsNoise() {
    noClasses()
        .that(HouseRules.notIn("cli"))
        .should()
        .callMethod(LabelCounts.class, "release", UnaryOperator.class)
        .check(CLASSES);
  }

  @Test
  void privateText_types_stayOnTheirSideOfTheDraw() {
    noClasses()
        .that(HouseRules.notIn("corpus", "round", "teacher", "functions", "cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.plainsong.teacher")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("org.plainsong.sink")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.plainsong.corpus", "org.plainsong.teacher", "org.plainsong.logits")
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
