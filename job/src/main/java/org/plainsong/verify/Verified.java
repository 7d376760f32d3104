package org.plainsong.verify;

import org.jspecify.annotations.Nullable;
import org.plainsong.sink.Manifest;

/**
 * What a verification has found right.
 *
 * @param manifest the manifest, which fits everything beside it
 * @param files files of the output
 * @param texts rows of the table
 * @param groups groups that wrote them
 * @param ledger what the ledger says, in words
 */
public record Verified(Manifest manifest, int files, int texts, int groups, String ledger) {

  /**
   * Requires that the output is a private release: files that fit their manifest are not enough.
   *
   * @throws VerificationFailedException if the manifest itself says that nothing is guaranteed
   */
  public void requireGuarantee() {
    @Nullable String reason = manifest.budget().noGuarantee();
    if (reason != null) {
      throw new VerificationFailedException(
          "this output has no guarantee and must not be released. All else is as its manifest says."
              + " The manifest's reason: "
              + Quote.of(reason));
    }
  }
}
