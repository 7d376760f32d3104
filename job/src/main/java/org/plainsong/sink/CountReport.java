package org.plainsong.sink;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.ExactEpsilon;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.ZcdpAccountant;

/**
 * The result of a count of records: noisy numbers, and what they cost. A run on the same records
 * costs its own claim <em>and</em> this: {@code rho} adds up.
 *
 * @param formatVersion version of this layout
 * @param runId the count
 * @param productVersion Plainsong's version
 * @param privacyUnit whom the guarantee protects
 * @param neighboringRelation which data sets it cannot tell apart
 * @param mechanism how noise was added
 * @param event what was released, for an accountant
 * @param rho the cost of the event in zCDP, rounded up
 * @param expectedRecords the noisy number of each label, at least 1
 * @param randomness where random bits come from
 * @param policy the policy that allowed it
 * @param ledger the ledger that was charged
 * @param securityPreflight what the settings of the cluster do for the records
 */
public record CountReport(
    int formatVersion,
    String runId,
    String productVersion,
    Manifest.Unit privacyUnit,
    String neighboringRelation,
    Noise mechanism,
    Event event,
    double rho,
    List<LabelCount> expectedRecords,
    String randomness,
    JsonElement policy,
    JsonElement ledger,
    Manifest.SecurityFact securityPreflight) {

  /** The file's name inside an output. */
  public static final String FILE = "count.json";

  private static final int FORMAT_VERSION = 1;

  public CountReport {
    expectedRecords = List.copyOf(expectedRecords);
  }

  /** The report of a count. */
  public static CountReport of(
      Run run, Claim claim, Noise mechanism, List<LabelCount> expectedRecords) {
    return new CountReport(
        FORMAT_VERSION,
        run.runId(),
        run.productVersion(),
        Manifest.Unit.of(claim.unit()),
        claim.relation().name().toLowerCase(Locale.ROOT),
        mechanism,
        new Event("pure_dp", claim.event().epsilon(), claim.epsilon().toString()),
        ZcdpAccountant.rho(claim.event()).value(),
        expectedRecords,
        run.randomness(),
        Manifest.orNone(run.authority().policy()),
        Manifest.orNone(run.authority().ledger()),
        run.authority().security());
  }

  /** Pretty-printed JSON, with a line end after the last line. */
  public String json() {
    return PrettyJson.of(this);
  }

  /** Which count, of which program, on whose authority. */
  public record Run(
      String runId, String productVersion, String randomness, Manifest.Authority authority) {}

  /**
   * What is claimed.
   *
   * @param event the cost, not below the exact epsilon
   */
  public record Claim(
      PrivacyUnit unit, NeighboringRelation relation, ExactEpsilon epsilon, DpEvent.PureDp event) {}

  /**
   * How noise was added: its scale is sensitivity / epsilon, exactly.
   *
   * @param sensitivity largest L1 distance of the counts of neighbours
   */
  public record Noise(String name, long sensitivity) {}

  /**
   * The event for an accountant.
   *
   * @param epsilon the least double that is not below the exact one
   * @param exactEpsilon a fraction or a whole number
   */
  public record Event(String type, double epsilon, String exactEpsilon) {}

  /**
   * The noisy number of records of a label.
   *
   * @param label null in a table without labels
   * @param records at least 1
   */
  public record LabelCount(@Nullable String label, int records) {}
}
