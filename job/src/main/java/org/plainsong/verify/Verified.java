package org.plainsong.verify;

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
public record Verified(Manifest manifest, int files, int texts, int groups, String ledger) {}
