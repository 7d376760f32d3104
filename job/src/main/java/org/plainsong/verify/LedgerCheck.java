package org.plainsong.verify;

import java.util.Optional;
import org.plainsong.sink.Manifest;

/** Holds a manifest against the ledger of its data set. */
final class LedgerCheck {

  private static final String NONE = "none";

  private LedgerCheck() {}

  /**
   * Checks that the ledger has the run's reservation.
   *
   * @param folder the folder of the data set, if it was given
   * @return what was found, in words
   * @throws VerificationFailedException if the ledger cannot hold the run
   */
  static String check(Optional<String> folder, Manifest manifest) {
    if (!manifest.ledger().equals(NONE)) {
      throw new VerificationFailedException(
          "ledger must be " + NONE + " here. Found: " + Quote.of(manifest.ledger()) + ".");
    }
    if (folder.isPresent()) {
      throw new VerificationFailedException(
          "the manifest must name the ledger that was charged to be found in "
              + Quote.of(folder.get())
              + ". It names none.");
    }
    return "none: nothing here says what else was released about the same data";
  }
}
