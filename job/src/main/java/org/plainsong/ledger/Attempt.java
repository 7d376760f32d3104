package org.plainsong.ledger;

import org.jspecify.annotations.Nullable;

/**
 * A start of a run.
 *
 * @param runId the run
 * @param number how many times it was started, the first is 1
 * @param token random: tells this attempt from every other
 * @param configurationDigest SHA-256 of what it was asked to do
 * @param policyDigest SHA-256 of the policy that allowed it
 * @param journal the journal of its rounds, null without one
 */
record Attempt(
    String runId,
    int number,
    String token,
    String configurationDigest,
    String policyDigest,
    LedgerEntry.@Nullable JournalFact journal) {}
