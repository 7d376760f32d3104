package org.plainsong.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a preflight looks at in the settings of the cluster, by the name a policy uses. */
public enum SecurityPoint {
  /** Whether processes of the cluster prove to each other who they are. */
  AUTHENTICATION,
  /** Whether what travels between them is encrypted and cannot be changed. */
  NETWORK_ENCRYPTION,
  /** Whether what Spark writes to local disks is encrypted. */
  DISK_ENCRYPTION,
  /** Whether anybody who reaches the port sees the web pages and the REST answers. */
  UI_ACCESS,
  /** Whether a log of tasks, with their true counts, is written. */
  EVENT_LOG,
  /** Whether passwords in settings are hidden where settings are shown. */
  REDACTION,
  /** Whether a process writes its memory to a file when that is exhausted. */
  HEAP_DUMPS,
  /** Whether a process writes its memory to a file when it crashes. */
  CORE_DUMPS;

  /** The names of all points. */
  static List<String> keys() {
    return Arrays.stream(values()).map(SecurityPoint::key).toList();
  }

  /** The point of a name. */
  public static Optional<SecurityPoint> of(String key) {
    return Arrays.stream(values()).filter(point -> point.key().equals(key)).findFirst();
  }

  /** The name in a policy and in a manifest. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
