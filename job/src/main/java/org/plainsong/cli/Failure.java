package org.plainsong.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.plainsong.corpus.InputFault;
import org.plainsong.corpus.ReadFailedException;
import org.plainsong.functions.ModelUnavailableException;
import org.plainsong.journal.JournalRefusedException;
import org.plainsong.ledger.LedgerRefusedException;
import org.plainsong.ledger.PolicyViolationException;
import org.plainsong.preflight.SecurityOpenException;
import org.plainsong.privacy.BudgetExhaustedException;
import org.plainsong.privacy.BudgetTooSmallException;
import org.plainsong.sink.OutputExistsException;
import org.plainsong.sink.OutputFailedException;
import org.plainsong.verify.VerificationFailedException;

/** The ways a command can fail, each with the code that the process ends with. */
enum Failure {
  /** The command line or a setting is wrong: nothing was read. */
  USAGE(2, "a setting or the command line is wrong"),
  /** The input is not what the settings say. */
  INPUT(3, "the input is not what the settings say"),
  /** The privacy budget does not allow it. */
  BUDGET(4, "the privacy budget does not allow it"),
  /** The policy of the data set does not allow it: no record was read. */
  POLICY(5, "the policy of the data set does not allow it"),
  /** The output is there already. */
  OUTPUT_EXISTS(6, "the output exists already, or the run is released"),
  /** A machine, a disk, memory or the cluster failed; it may work another time. */
  INFRASTRUCTURE(7, "a machine, a disk or the cluster failed"),
  /** A check of Plainsong itself failed: a defect, or a privacy invariant that does not hold. */
  INVARIANT(8, "a check of Plainsong itself failed"),
  /** An output is not what its manifest says. */
  VERIFICATION(9, "an output is not what its manifest says"),
  /**
   * Another attempt of the run took over: this one released nothing, and need not be tried again.
   */
  SUPERSEDED(10, "another attempt of the run took over");

  private final int code;
  private final String description;

  Failure(int code, String description) {
    this.code = code;
    this.description = description;
  }

  int code() {
    return code;
  }

  /** One line a code, for help. */
  static String[] documentation() {
    Failure[] all = values();
    String[] lines = new String[all.length + 1];
    lines[0] = "%nThe process ends with 0 on success, and else with";
    for (int i = 0; i < all.length; i++) {
      lines[i + 1] = "  " + all[i].code + "  " + all[i].description;
    }
    return lines;
  }

  /** The kind of failure that something thrown stands for. */
  static Failure of(Throwable thrown) {
    if (thrown instanceof BudgetExhaustedException || thrown instanceof BudgetTooSmallException) {
      return BUDGET;
    }
    if (thrown instanceof PolicyViolationException || thrown instanceof SecurityOpenException) {
      return POLICY;
    }
    if (thrown instanceof LedgerRefusedException refused) {
      return of(refused.reason());
    }
    if (thrown instanceof JournalRefusedException refused) {
      return of(refused.reason());
    }
    if (thrown instanceof OutputExistsException) {
      return OUTPUT_EXISTS;
    }
    if (thrown instanceof VerificationFailedException) {
      return VERIFICATION;
    }
    if (thrown instanceof InputFault || thrown instanceof AnalysisException) {
      return INPUT;
    }
    if (thrown instanceof IllegalArgumentException && OwnCode.threw(thrown)) {
      return USAGE;
    }
    if (thrown instanceof IOException
        || thrown instanceof UncheckedIOException
        || thrown instanceof OutputFailedException
        || thrown instanceof ReadFailedException
        || thrown instanceof SparkException
        || thrown instanceof ModelUnavailableException
        || thrown instanceof NoExecutorsException
        || thrown instanceof ClusterLostException
        || thrown instanceof VirtualMachineError
        || thrown instanceof InterruptedException) {
      return INFRASTRUCTURE;
    }
    return INVARIANT;
  }

  private static Failure of(JournalRefusedException.Reason reason) {
    return switch (reason) {
      case SUPERSEDED -> SUPERSEDED;
      case SPENT, BROKEN -> BUDGET;
    };
  }

  private static Failure of(LedgerRefusedException.Reason reason) {
    return switch (reason) {
      case SPENT, BROKEN -> BUDGET;
      case SUPERSEDED -> SUPERSEDED;
      case RELEASED -> OUTPUT_EXISTS;
      case NAME_TAKEN -> USAGE;
      case OTHER_UNIT -> POLICY;
    };
  }
}
