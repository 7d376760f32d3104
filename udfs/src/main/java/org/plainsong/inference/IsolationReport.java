package org.plainsong.inference;

import java.io.Serializable;

/**
 * What {@link IsolationCheck} found; it comes from public texts only and may be shown to anybody.
 *
 * @param passed whether every probe row gave the same bits wherever it stood
 * @param probeDigest SHA-256 over the bits of the probe's hidden states and logits, 64 hexadecimal
 *     digits: the same for the same model on the same kind of machine; an executor whose digest
 *     differs computes something else than the driver
 * @param finding the first failure in words, or what was checked
 */
public record IsolationReport(boolean passed, String probeDigest, String finding)
    implements Serializable {

  public IsolationReport {
    if (!probeDigest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "probeDigest must be 64 hexadecimal digits. Provided value: " + probeDigest);
    }
  }
}
