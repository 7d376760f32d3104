package org.plainsong.verify;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.plainsong.ledger.LedgerAudit;
import org.plainsong.ledger.LedgerEntry;
import org.plainsong.ledger.LedgerRefusedException;
import org.plainsong.ledger.PolicyHome;
import org.plainsong.sink.ClaimedBudget;
import org.plainsong.sink.Manifest;

/** Holds a manifest against the ledger of its data set. */
final class LedgerCheck {

  private static final String NAMES_NONE =
      "none: nothing here says what else was released about the same data";

  private final Manifest manifest;
  private final Configuration hadoop;

  LedgerCheck(Manifest manifest, Configuration hadoop) {
    this.manifest = manifest;
    this.hadoop = hadoop;
  }

  /**
   * Checks that the ledger has the run's reservation and its settlement, and is as it was written.
   *
   * @param folder the folder of the data set, if it was given
   * @return what was found, in words
   * @throws VerificationFailedException if the ledger does not hold the run
   */
  String check(Optional<String> folder) {
    JsonElement ledger = manifest.ledger();
    if (!ledger.isJsonObject()) {
      if (folder.isPresent()) {
        throw new VerificationFailedException(
            "the manifest must name the ledger that was charged to be found in "
                + Quote.of(folder.get())
                + ". It names none.");
      }
      return NAMES_NONE;
    }
    JsonObject fact = ledger.getAsJsonObject();
    String dataSet = fact.get("data_set").getAsString();
    long sequence = fact.get("sequence").getAsLong();
    String place = "entry " + sequence + " of data set " + Quote.of(dataSet);
    if (folder.isEmpty()) {
      return place + ", not looked at: give its folder with --ledger";
    }
    check(fact, audit(folder.get()), place);
    return place + ", which reserves the claimed rho and was settled";
  }

  private LedgerAudit audit(String folder) {
    try {
      LedgerAudit audit = LedgerAudit.of(PolicyHome.read(folder, hadoop), hadoop);
      audit.requireWithinPolicy();
      return audit;
    } catch (LedgerRefusedException e) {
      throw new VerificationFailedException(String.valueOf(e.getMessage()));
    }
  }

  private void check(JsonObject fact, LedgerAudit audit, String place) {
    long sequence = fact.get("sequence").getAsLong();
    LedgerEntry entry =
        audit.entries().stream()
            .filter(e -> e.sequence() == sequence)
            .findFirst()
            .orElseThrow(() -> new VerificationFailedException(place + " must be there."));
    requireSame(place, "hash", fact.get("hash").getAsString(), audit.hashOf(entry));
    requireSame(place, "data set", fact.get("data_set").getAsString(), entry.dataSet());
    requireSame(place, "run", manifest.runId(), entry.runId());
    requireSame(place, "attempt", fact.get("attempt").getAsString(), "" + entry.attempt());
    requireSame(
        place, "configuration", manifest.configurationDigest(), entry.configurationDigest());
    requirePolicy(place, entry);
    requireCharge(place, reserved(audit, entry));
    boolean settled =
        audit.entries().stream()
            .anyMatch(
                e ->
                    e.kind() == LedgerEntry.Kind.SETTLE
                        && e.runId().equals(entry.runId())
                        && e.token().equals(entry.token()));
    if (!settled) {
      throw new VerificationFailedException(
          place + " must have been settled before anything was published. It was not.");
    }
  }

  /** What the entry reserves, or what the attempt reserved whose journal it goes on with. */
  private static LedgerEntry.@Nullable Charge reserved(LedgerAudit audit, LedgerEntry entry) {
    if (entry.kind() != LedgerEntry.Kind.RESUME) {
      return entry.charge();
    }
    return audit.reservationOf(entry).map(LedgerEntry::charge).orElse(null);
  }

  private void requirePolicy(String place, LedgerEntry entry) {
    JsonElement policy = manifest.policy();
    if (!policy.isJsonObject()) {
      throw new VerificationFailedException(
          "the manifest must name the policy of " + place + ". It names none.");
    }
    JsonObject fact = policy.getAsJsonObject();
    requireSame(place, "policy's data set", fact.get("data_set").getAsString(), entry.dataSet());
    requireSame(place, "policy", fact.get("digest").getAsString(), entry.policyDigest());
  }

  /** All of it: half the clip bound under the stronger relation costs the same rho, for one. */
  private void requireCharge(String place, LedgerEntry.@Nullable Charge charge) {
    ClaimedBudget budget = manifest.budget();
    Double rho = budget.rho();
    if (charge == null || rho == null || charge.exactRho().compareTo(new BigDecimal(rho)) != 0) {
      throw new VerificationFailedException(place + " must reserve the claimed rho " + rho + ".");
    }
    Manifest.Unit unit = manifest.privacyUnit();
    requireSame(place, "unit", unit.kind(), charge.unit());
    requireSame(place, "unit column", "" + unit.column(), "" + charge.column());
    requireSame(place, "records of a unit", "" + unit.maxRecords(), "" + charge.maxRecords());
    requireSame(place, "relation", manifest.neighboringRelation(), charge.relation());
    requireSame(place, "mechanism", manifest.mechanism().name(), charge.mechanism());
    requireSame(place, "epsilon", "" + budget.epsilon(), "" + charge.epsilon());
    requireSame(place, "delta", "" + budget.delta(), "" + charge.delta());
  }

  private static void requireSame(String place, String what, String stated, String found) {
    if (!stated.equals(found)) {
      throw new VerificationFailedException(
          place
              + " must be of the manifest's "
              + what
              + " "
              + Quote.of(stated)
              + ". Found: "
              + Quote.of(found)
              + ".");
    }
  }
}
