package org.plainsong.verify;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.FixedPointGrid;
import org.plainsong.mechanism.GateSettings;
import org.plainsong.mechanism.Gates;
import org.plainsong.mechanism.Mechanisms;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.NoiseCost;
import org.plainsong.privacy.ScoreCost;
import org.plainsong.sink.Manifest;

/** What one paid token released, from the parameters that a manifest states. */
final class TokenEvents {

  private final Manifest.Mechanism mechanism;
  private final int maxRecords;
  private final NeighboringRelation relation;

  TokenEvents(Manifest manifest, NeighboringRelation relation) {
    this.mechanism = manifest.mechanism();
    this.maxRecords = manifest.privacyUnit().maxRecords();
    this.relation = relation;
  }

  /** One draw of the mechanism. */
  DpEvent draw() {
    Contribution contribution = contribution();
    if (contribution == Contribution.NONE) {
      requireNull("mechanism.clip_bound_units", mechanism.clipBoundUnits());
      requireNull("mechanism.noise_sigma", mechanism.noiseSigma());
      return new DpEvent.Public();
    }
    if (contribution.isClipped()) {
      requireNull("mechanism.noise_sigma", mechanism.noiseSigma());
      return new ScoreCost(
              mechanism.groupSize(),
              maxRecords,
              // A temperature has few enough decimals to come back from a double as it was.
              BigDecimal.valueOf(mechanism.temperature()),
              relation)
          .event(clip());
    }
    requireNull("mechanism.clip_bound_units", mechanism.clipBoundUnits());
    Long sigma = mechanism.noiseSigma();
    if (sigma == null) {
      throw wrong("mechanism.noise_sigma", "the scale of the noise", "null");
    }
    return new NoiseCost(maxRecords, relation).event(sigma);
  }

  /** What the gate released on the way to a paid token. */
  DpEvent gate() {
    Manifest.@Nullable Gate gate = mechanism.gate();
    if (gate == null) {
      return new DpEvent.Public();
    }
    Double noise = gate.noise();
    if ((noise == null) == gate.name().equals(Gates.SPARSE_VECTOR)) {
      throw wrong("mechanism.gate.noise", "set for gate sparse-vector alone", "" + noise);
    }
    GateSettings settings =
        new GateSettings(
            gate.name(),
            BigDecimal.valueOf(gate.threshold()),
            noise == null ? BigDecimal.ONE : BigDecimal.valueOf(noise),
            relation);
    return Gates.costOfPaidToken(settings, mechanism.groupSize(), maxRecords);
  }

  private Contribution contribution() {
    if (!Mechanisms.names().contains(mechanism.name())) {
      throw wrong("mechanism.name", "one of " + Mechanisms.names(), Quote.of(mechanism.name()));
    }
    return Mechanisms.contribution(mechanism.name());
  }

  private ClipBound clip() {
    Long units = mechanism.clipBoundUnits();
    if (units == null || units < 1 || units > Integer.MAX_VALUE) {
      throw wrong("mechanism.clip_bound_units", "in [1, 2^31)", "" + units);
    }
    ClipBound clip = new ClipBound(units.intValue());
    Double nats = mechanism.clipBoundNats();
    if (nats == null || nats != FixedPointGrid.nats(clip.units())) {
      throw wrong(
          "mechanism.clip_bound_nats",
          String.valueOf(FixedPointGrid.nats(clip.units())),
          String.valueOf(nats));
    }
    return clip;
  }

  private void requireNull(String field, @Nullable Long value) {
    if (value != null) {
      throw wrong(field, "null for mechanism " + Quote.of(mechanism.name()), "" + value);
    }
  }

  private static VerificationFailedException wrong(String field, String must, String found) {
    return new VerificationFailedException(field + " must be " + must + ". Found: " + found + ".");
  }
}
