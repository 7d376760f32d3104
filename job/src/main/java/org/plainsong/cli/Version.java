package org.plainsong.cli;

import org.jspecify.annotations.Nullable;

/** The version of this build. */
final class Version {

  private Version() {}

  /** The version that the jar names, or a word that says that there is no jar. */
  static String current() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
