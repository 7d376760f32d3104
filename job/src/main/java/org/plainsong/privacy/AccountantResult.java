package org.plainsong.privacy;

/**
 * What one accountant says of a plan.
 *
 * @param name the accountant, as in a manifest
 * @param epsilon at the claim's delta; at least 0, infinite where it proves nothing
 */
public record AccountantResult(String name, double epsilon) {

  public AccountantResult {
    if (name.isBlank()) {
      throw new IllegalArgumentException("accountant must have a name. Provided value: ''");
    }
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException(
          "epsilon of an accountant must be >= 0. Provided value: " + epsilon);
    }
  }
}
