package org.plainsong.ledger;

import org.plainsong.privacy.PrivacyClaim;

/**
 * What a run asks of a ledger.
 *
 * @param runId the run; asking twice under one name never releases twice
 * @param configurationDigest SHA-256 of what it is asked to do
 * @param policyDigest SHA-256 of the policy that allows it
 * @param charge what it may release
 */
public record ReservationRequest(
    String runId, String configurationDigest, String policyDigest, LedgerEntry.Charge charge) {

  /** The request for a claim. */
  public static ReservationRequest of(
      String runId,
      String configurationDigest,
      String policyDigest,
      PrivacyClaim claim,
      String mechanism) {
    return new ReservationRequest(
        runId, configurationDigest, policyDigest, LedgerEntry.Charge.of(claim, mechanism));
  }
}
