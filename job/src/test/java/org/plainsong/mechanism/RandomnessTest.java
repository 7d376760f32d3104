package org.plainsong.mechanism;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.plainsong.HouseRules;

class RandomnessTest {

  private static final JavaClasses PRODUCTION =
      HouseRules.mainClasses()
          .that(
              JavaClass.Predicates.resideInAnyPackage(
                  "org.plainsong.mechanism", "org.plainsong.privacy", "org.plainsong.logits"));

  @Test
  void production_usesNoGeneratorThatCanBeSeeded() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Random.class, SplittableRandom.class, ThreadLocalRandom.class, RandomGenerator.class)
        .check(PRODUCTION);
    noClasses().should().callMethod(Math.class, "random").check(PRODUCTION);
  }

  @Test
  void secureRandom_isUsedInOnePlaceOnly() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(SecureBits.class.getName())
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .check(PRODUCTION);
  }

  @Test
  void draws_useNoFloatingPointFunctions() {
    for (String function : new String[] {"exp", "log", "expm1", "log1p"}) {
      noClasses()
          .that()
          .resideInAPackage("org.plainsong.mechanism")
          .should()
          .callMethod(Math.class, function, double.class)
          .orShould()
          .callMethod(StrictMath.class, function, double.class)
          .check(PRODUCTION);
    }
  }
}
