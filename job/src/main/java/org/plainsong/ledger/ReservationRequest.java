package org.plainsong.ledger;

import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.PrivacyClaim;

/**
 * What a run asks of a ledger.
 *
 * @param runId the run; asking twice under one name never releases twice
 * @param configurationDigest SHA-256 of what it is asked to do
 * @param policyDigest SHA-256 of the policy that allows it
 * @param charge what it may release, with what it may draw a second time after a crash
 * @param journal the journal of its rounds, null without one: with one it can go on after a crash
 */
public record ReservationRequest(
    String runId,
    String configurationDigest,
    String policyDigest,
    LedgerEntry.Charge charge,
    LedgerEntry.@Nullable JournalFact journal) {

  /** The request for a claim. */
  public static ReservationRequest of(
      String runId,
      String configurationDigest,
      String policyDigest,
      PrivacyClaim claim,
      String mechanism) {
    return new ReservationRequest(
        runId,
        configurationDigest,
        policyDigest,
        LedgerEntry.Charge.of(claim, mechanism),
        /* journal= */ null);
  }

  /**
   * The same request with a journal.
   *
   * @param digest SHA-256 of the journal's first entry
   * @param attempt which of the attempts that share it this is, the first is 1
   */
  public ReservationRequest withJournal(String digest, int attempt) {
    return new ReservationRequest(
        runId,
        configurationDigest,
        policyDigest,
        charge,
        new LedgerEntry.JournalFact(digest, attempt));
  }
}
