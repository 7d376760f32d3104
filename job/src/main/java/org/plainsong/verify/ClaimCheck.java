package org.plainsong.verify;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.EventTree;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.sink.ClaimedBudget;
import org.plainsong.sink.Manifest;

/**
 * Computes the claim of a manifest again from its parameters alone, and looks at what the proof
 * needs beside them. What this version cannot compute is refused, never believed.
 */
final class ClaimCheck {

  private static final String DIGEST = "[0-9a-f]{64}";

  /**
   * Far above what an accountant of another version may differ by, and far below what a reader
   * sees.
   */
  private static final double ROUNDING = 1e-9;

  /** Generators that {@code SecureBits} opens, as a manifest describes them. */
  private static final Set<String> GENERATORS =
      Set.of(
          "java.security.SecureRandom NativePRNGNonBlocking of provider SUN",
          "java.security.SecureRandom DRBG of provider SUN");

  private final Manifest manifest;

  ClaimCheck(Manifest manifest) {
    this.manifest = manifest;
  }

  /**
   * Throws if the claim is not what follows from the parameters.
   *
   * @throws VerificationFailedException naming the first fault
   */
  void check() {
    checkUnit();
    NeighboringRelation relation = relation();
    if (manifest.budget().noGuarantee() != null) {
      throw wrong("budget.no_guarantee", "null", Quote.of(manifest.budget().noGuarantee()));
    }
    checkClaimed(computed(relation));
    checkIsolation();
    if (!GENERATORS.contains(manifest.randomness())) {
      throw wrong("randomness", "one of " + GENERATORS.stream().sorted().toList(), randomness());
    }
    checkDigest("model.digest", manifest.model().digest());
    checkDigest("isolation.probe_digest", manifest.isolation().probeDigest());
    checkDigest("prompt.digest", manifest.prompt().digest());
    checkDigest("configuration_digest", manifest.configurationDigest());
  }

  private String randomness() {
    return Quote.of(manifest.randomness());
  }

  private void checkUnit() {
    Manifest.Unit stated = manifest.privacyUnit();
    String description = unit().description();
    if (!description.equals(stated.description())) {
      throw wrong(
          "privacy_unit.description", Quote.of(description), Quote.of(stated.description()));
    }
  }

  private PrivacyUnit unit() {
    Manifest.Unit stated = manifest.privacyUnit();
    try {
      return new PrivacyUnit(
          PrivacyUnit.Kind.valueOf(stated.kind().toUpperCase(Locale.ROOT)),
          stated.column(),
          stated.maxRecords());
    } catch (IllegalArgumentException e) {
      throw wrong(
          "privacy_unit",
          "one record, or the records of a column's value",
          Quote.of(stated.kind()) + " with at most " + stated.maxRecords());
    }
  }

  private NeighboringRelation relation() {
    for (NeighboringRelation known : NeighboringRelation.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(manifest.neighboringRelation())) {
        return known;
      }
    }
    throw wrong(
        "neighboring_relation",
        NeighboringRelation.ADD_OR_REMOVE_ONE.name().toLowerCase(Locale.ROOT)
            + " or "
            + NeighboringRelation.REPLACE_ONE.name().toLowerCase(Locale.ROOT),
        Quote.of(manifest.neighboringRelation()));
  }

  /** The claim of everything that the run was allowed to release about one group. */
  private ClaimedBudget computed(NeighboringRelation relation) {
    TokenEvents events = new TokenEvents(manifest, relation);
    return ClaimedBudget.of(
        PrivacyClaim.ofTokens(
            unit(),
            relation,
            events.gate(),
            events.draw(),
            (long) manifest.tokensPerGroupAtMost() + manifest.resumeTokensPerGroupAtMost(),
            manifest.budget().delta()));
  }

  private void checkClaimed(ClaimedBudget computed) {
    ClaimedBudget claimed = manifest.budget();
    checkClaimed("budget.rho", claimed.rho(), computed.rho());
    checkClaimed("budget.epsilon", claimed.epsilon(), computed.epsilon());
    checkClaimed(
        "budget.tpr_at_fpr_0_001",
        claimed.tprAtFprOneInAThousand(),
        computed.tprAtFprOneInAThousand());
    checkClaimed(
        "budget.tpr_at_fpr_0_01", claimed.tprAtFprOnePercent(), computed.tprAtFprOnePercent());
    checkClaimed("budget.mu", claimed.mu(), computed.mu());
    checkSame("budget.accountant", claimed.accountant(), computed.accountant());
    checkSame("budget.accountants", claimed.accountants(), computed.accountants());
    checkSame(
        "budget.lower_bound_epsilon", claimed.lowerBoundEpsilon(), computed.lowerBoundEpsilon());
    checkSame(
        "budget.planned_events",
        EventTree.event(claimed.plannedEvents()),
        EventTree.event(computed.plannedEvents()));
  }

  /** A claim below the true cost promises too much; one far above it is of another computation. */
  private static void checkClaimed(
      String field, @Nullable Double claimed, @Nullable Double computed) {
    boolean bothInfinite = claimed == null && computed == null;
    boolean bothHold =
        claimed != null
            && computed != null
            && claimed >= computed
            && claimed <= computed * (1 + ROUNDING);
    if (!bothInfinite && !bothHold) {
      throw new VerificationFailedException(
          field
              + " must be "
              + computed
              + ", computed again from the manifest's parameters. It claims "
              + claimed
              + (claimed != null && computed != null && claimed < computed
                  ? ", which promises too much."
                  : "."));
    }
  }

  /** What is computed alike on every machine has to be the same. */
  private static void checkSame(String field, @Nullable Object claimed, @Nullable Object computed) {
    if (!Objects.equals(claimed, computed)) {
      throw wrong(field, Quote.of(String.valueOf(computed)), Quote.of(String.valueOf(claimed)));
    }
  }

  private void checkIsolation() {
    if (!manifest.isolation().passed()) {
      throw new VerificationFailedException(
          "isolation.passed must be true: the guarantee holds only if a record's votes depend on"
              + " that record alone. The manifest says it is false.");
    }
  }

  private static void checkDigest(String field, String digest) {
    if (!digest.matches(DIGEST)) {
      throw wrong(field, "64 hexadecimal digits", Quote.of(digest));
    }
  }

  private static VerificationFailedException wrong(String field, String must, String found) {
    return new VerificationFailedException(field + " must be " + must + ". Found: " + found + ".");
  }
}
