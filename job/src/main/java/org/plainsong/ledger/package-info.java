/**
 * The budget of a protected data set across runs: its policy, and the ledger that every run charges
 * before it reads a private record.
 *
 * <p>Start from {@code PolicyHome}, which finds the policy that covers an input, and {@code
 * BudgetLedger}, which reserves and settles. {@code LedgerAudit} reads a ledger for people. Imports
 * {@code config}, {@code privacy} and {@code store}.
 */
@NullMarked
package org.plainsong.ledger;

import org.jspecify.annotations.NullMarked;
