package org.plainsong.verify;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.FixedPointGrid;
import org.plainsong.mechanism.Mechanisms;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.TokenCost;
import org.plainsong.privacy.ZcdpAccountant;
import org.plainsong.sink.Manifest;

/**
 * Computes the claim of a manifest again from its parameters alone, and looks at what the proof
 * needs beside them. What this version cannot compute is refused, never believed.
 */
final class ClaimCheck {

  private static final String DIGEST = "[0-9a-f]{64}";
  private static final String PUBLIC_ONLY = "public-only";

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
    checkRelation();
    Rho rho = ZcdpAccountant.rho(planned());
    checkClaimed("budget.rho", manifest.budget().rho(), rho.value());
    checkClaimed(
        "budget.epsilon",
        manifest.budget().epsilon(),
        ZcdpAccountant.epsilon(rho, manifest.budget().delta()));
    if (!manifest.budget().accountant().equals(ZcdpAccountant.NAME)) {
      throw wrong("budget.accountant", "'" + ZcdpAccountant.NAME + "'", accountant());
    }
    checkIsolation();
    if (!GENERATORS.contains(manifest.randomness())) {
      throw wrong("randomness", "one of " + GENERATORS.stream().sorted().toList(), randomness());
    }
    checkDigest("model.digest", manifest.model().digest());
    checkDigest("isolation.probe_digest", manifest.isolation().probeDigest());
    checkDigest("prompt.digest", manifest.prompt().digest());
    checkDigest("configuration_digest", manifest.configurationDigest());
  }

  private String accountant() {
    return Quote.of(manifest.budget().accountant());
  }

  private String randomness() {
    return Quote.of(manifest.randomness());
  }

  private void checkUnit() {
    Manifest.Unit stated = manifest.privacyUnit();
    PrivacyUnit unit;
    try {
      unit =
          new PrivacyUnit(
              PrivacyUnit.Kind.valueOf(stated.kind().toUpperCase(Locale.ROOT)),
              stated.column(),
              stated.maxRecords());
    } catch (IllegalArgumentException e) {
      throw wrong(
          "privacy_unit",
          "one record, or the records of a column's value",
          Quote.of(stated.kind()) + " with at most " + stated.maxRecords());
    }
    if (!unit.description().equals(stated.description())) {
      throw wrong(
          "privacy_unit.description", Quote.of(unit.description()), Quote.of(stated.description()));
    }
  }

  private void checkRelation() {
    String known = NeighboringRelation.ADD_OR_REMOVE_ONE.name().toLowerCase(Locale.ROOT);
    if (!manifest.neighboringRelation().equals(known)) {
      throw wrong("neighboring_relation", known, Quote.of(manifest.neighboringRelation()));
    }
  }

  /** Everything that the run was allowed to release about one group. */
  private DpEvent planned() {
    return new DpEvent.SelfComposed(token(), manifest.tokensPerGroupAtMost());
  }

  private DpEvent token() {
    Manifest.Mechanism mechanism = manifest.mechanism();
    if (mechanism.clipBoundUnits() > Integer.MAX_VALUE) {
      throw wrong(
          "mechanism.clip_bound_units", "below 2^31", String.valueOf(mechanism.clipBoundUnits()));
    }
    ClipBound clip = new ClipBound((int) mechanism.clipBoundUnits());
    if (mechanism.clipBoundNats() != FixedPointGrid.nats(clip.units())) {
      throw wrong(
          "mechanism.clip_bound_nats",
          String.valueOf(FixedPointGrid.nats(clip.units())),
          String.valueOf(mechanism.clipBoundNats()));
    }
    if (mechanism.name().equals(PUBLIC_ONLY)) {
      if (clip.units() != 0) {
        throw wrong("mechanism.clip_bound_units", "0 without teachers", "" + clip.units());
      }
      return new DpEvent.Public();
    }
    if (!mechanism.name().equals(Mechanisms.DEFAULT)) {
      throw wrong("mechanism.name", "one of " + Mechanisms.names(), Quote.of(mechanism.name()));
    }
    return new TokenCost(
            mechanism.groupSize(),
            manifest.privacyUnit().maxRecords(),
            // A temperature has few enough decimals to come back from a double as it was.
            BigDecimal.valueOf(mechanism.temperature()))
        .event(clip);
  }

  /** A claim below the true cost promises too much; one far above it is of another computation. */
  private static void checkClaimed(String field, double claimed, double computed) {
    if (!(claimed >= computed && claimed <= computed * (1 + ROUNDING))) {
      throw new VerificationFailedException(
          field
              + " must be "
              + computed
              + ", computed again from the manifest's parameters. It claims "
              + claimed
              + (claimed < computed ? ", which promises too much." : "."));
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
