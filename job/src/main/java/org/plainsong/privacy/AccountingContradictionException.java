package org.plainsong.privacy;

/** An accountant claims less than what some allowed mechanism really costs: it is wrong. */
public final class AccountingContradictionException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  AccountingContradictionException(AccountantResult result, double lowerBound, double delta) {
    super(
        "epsilon of accountant '"
            + result.name()
            + "' must be >= "
            + lowerBound
            + ", which an allowed mechanism reaches at delta "
            + delta
            + ". Provided value: "
            + result.epsilon()
            + ". Nothing may be released under this claim: report the plan as a defect.");
  }
}
