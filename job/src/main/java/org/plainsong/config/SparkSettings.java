package org.plainsong.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Settings that stand among those of Spark: {@code --conf spark.plainsong.KEY=VALUE}. */
public final class SparkSettings {

  /** What their keys begin with. */
  public static final String PREFIX = "spark.plainsong.";

  /** Keys of that prefix that an administrator sets, and no job. */
  private static final Set<String> OF_ADMINISTRATORS = Set.of("policyHome");

  private SparkSettings() {}

  /**
   * The settings by their own keys.
   *
   * @param conf what Spark was given, by key without the prefix
   * @throws InvalidSettingException if a key is unknown
   */
  static Map<String, String> of(Map<String, String> conf) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : new TreeMap<>(conf).entrySet()) {
      String key = entry.getKey();
      if (OF_ADMINISTRATORS.contains(key)) {
        continue;
      }
      if (Settings.all().stream().noneMatch(setting -> setting.key().equals(key))) {
        Stream<String> known =
            Stream.concat(
                Settings.all().stream().map(Setting::key), OF_ADMINISTRATORS.stream().sorted());
        throw new InvalidSettingException(
            "There is no setting '"
                + PREFIX
                + key
                + "'. Did you mean '"
                + PREFIX
                + Settings.nearest(key, known)
                + "'?");
      }
      settings.put(key, entry.getValue());
    }
    return settings;
  }
}
