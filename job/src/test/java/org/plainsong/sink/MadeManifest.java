package org.plainsong.sink;

import org.plainsong.privacy.PrivacyUnit;

/** A manifest for tests of other packages. */
public final class MadeManifest {

  private MadeManifest() {}

  /** The manifest of a run that protects single records. */
  public static Manifest ofRecords() {
    return ManifestTest.manifest(PrivacyUnit.ofRecord());
  }
}
