package org.plainsong;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What holds for the classes of either module; each module's test names its own import graph. */
public final class HouseRules {

  private static final String ROOT = "org.plainsong.";

  private HouseRules() {}

  /** The main classes of the project that are on the class path. */
  public static JavaClasses mainClasses() {
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .withImportOption(location -> !location.contains("test-classes"))
        .withImportOption(location -> !location.contains("-tests.jar"))
        .importPackages("org.plainsong");
  }

  /** Holds the import graph: a package imports the named packages of the project and no other. */
  public static void checkImports(JavaClasses classes, Map<String, Set<String>> graph) {
    for (Map.Entry<String, Set<String>> entry : graph.entrySet()) {
      Set<String> found = new TreeSet<>();
      for (JavaClass type : classes) {
        if (type.getPackageName().equals(ROOT + entry.getKey())) {
          type.getDirectDependenciesFromSelf().stream()
              .map(dependency -> dependency.getTargetClass().getPackageName())
              .filter(name -> name.startsWith(ROOT))
              .map(name -> name.substring(ROOT.length()))
              .filter(name -> !name.equals(entry.getKey()))
              .forEach(found::add);
        }
      }
      assertThat(entry.getValue())
          .as("packages that %s may import", entry.getKey())
          .containsAll(found);
    }
  }

  /** No import cycle between packages. */
  public static void checkNoCycles(JavaClasses classes) {
    slices().matching("org.plainsong.(*)..").should().beFreeOfCycles().check(classes);
  }

  /** A concrete class is final; nobody prints, and nobody uses a generator that can be seeded. */
  public static void checkHabits(JavaClasses classes) {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(classes);
    GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
        .allowEmptyShould(true)
        .check(classes.that(notIn("cli")));
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.SplittableRandom")
        .check(classes);
  }

  /** A library is used in one package only. */
  public static void checkOnlyUser(JavaClasses classes, String library, String... packages) {
    noClasses()
        .that(notIn(packages))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(classes);
  }

  /** Every package of a source folder greets its reader and is null-marked. */
  public static void checkPackagesDocumented(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      Set<Path> folders = new TreeSet<>();
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(f -> folders.add(f.getParent()));
      assertThat(folders).isNotEmpty();
      for (Path folder : folders) {
        Path info = folder.resolve("package-info.java");
        assertThat(info).exists();
        assertThat(Files.readString(info))
            .as("%s", info)
            .contains("/**", "@" + NullMarked.class.getSimpleName());
      }
    }
  }

  /** Classes outside some packages of the project. */
  public static com.tngtech.archunit.base.DescribedPredicate<JavaClass> notIn(String... packages) {
    Set<String> names = new TreeSet<>();
    for (String name : packages) {
      names.add(ROOT + name);
    }
    return com.tngtech.archunit.base.DescribedPredicate.describe(
        "outside " + names, type -> !names.contains(type.getPackageName()));
  }
}
