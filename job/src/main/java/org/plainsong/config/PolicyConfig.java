package org.plainsong.config;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a protected data set, as its privacy engineer wrote it. See {@code
 * conf/policy.conf}.
 *
 * @param dataSet name of the data set
 * @param inputs paths that belong to it, with all below them
 * @param tables tables of Spark's catalog that belong to it
 * @param largestEpsilon largest epsilon of a run
 * @param largestDelta largest delta of a run
 * @param lifetimeEpsilon epsilon of all runs together
 * @param lifetimeDelta delta of all runs together
 * @param mechanisms names of the mechanisms that may be used
 * @param unitColumn the column whose values are protected, null when a record is
 * @param maxRecordsPerUnit records of a unit that a run may use at most, m
 * @param smallestGroupSize smallest group size s of a run
 * @param relation the neighbouring relation
 * @param security what is asked of the cluster
 * @param digest SHA-256 of the file, lower-case hexadecimal digits
 */
public record PolicyConfig(
    String dataSet,
    List<String> inputs,
    List<String> tables,
    double largestEpsilon,
    double largestDelta,
    double lifetimeEpsilon,
    double lifetimeDelta,
    List<String> mechanisms,
    @Nullable String unitColumn,
    int maxRecordsPerUnit,
    int smallestGroupSize,
    String relation,
    PolicySecurity security,
    String digest) {

  /** The name of the file in the folder of its data set. */
  public static final String FILE = "policy.conf";

  private static final String COLUMN = "column:";
  private static final List<String> KEYS =
      List.of(
          "data-set",
          "inputs",
          "tables",
          "largest-epsilon",
          "largest-delta",
          "lifetime-epsilon",
          "lifetime-delta",
          "mechanisms",
          "unit",
          "max-records-per-unit",
          "smallest-group-size",
          "relation",
          "sensitive",
          "allow-open");

  public PolicyConfig {
    inputs = List.copyOf(inputs);
    tables = List.copyOf(tables);
    mechanisms = List.copyOf(mechanisms);
  }

  /**
   * Reads a policy.
   *
   * @param file where it was, for messages
   * @param bytes the file
   * @throws InvalidSettingException if a key is unknown, missing or has a value that is not allowed
   */
  public static PolicyConfig parse(String file, byte[] bytes) {
    Map<String, Object> raw = SettingsFile.parse(file, new String(bytes, StandardCharsets.UTF_8));
    raw.keySet().forEach(key -> requireKnown(file, key));
    Keys keys = new Keys(file, raw);
    List<String> inputs = keys.names("inputs");
    List<String> tables = keys.names("tables");
    if (inputs.isEmpty() && tables.isEmpty()) {
      throw new InvalidSettingException(
          "The policy " + file + " must cover something. Set inputs or tables.");
    }
    String unit = keys.read("unit", unit());
    int maxRecords = keys.read("max-records-per-unit", SettingType.integer(1, 1000));
    boolean byColumn = unit.startsWith(COLUMN);
    if (!byColumn && maxRecords != 1) {
      throw new InvalidSettingException(
          "max-records-per-unit of the policy "
              + file
              + " must be 1 when the unit is a record. Provided value: "
              + maxRecords);
    }
    return new PolicyConfig(
        keys.read("data-set", dataSetName()),
        inputs,
        tables,
        keys.read("largest-epsilon", SettingType.positive()),
        keys.read("largest-delta", SettingType.openUnitInterval()),
        keys.read("lifetime-epsilon", SettingType.positive()),
        keys.read("lifetime-delta", SettingType.openUnitInterval()),
        keys.read("mechanisms", SettingType.names()),
        byColumn ? unit.substring(COLUMN.length()) : null,
        maxRecords,
        keys.read("smallest-group-size", SettingType.integer(1, 1_000_000)),
        keys.read("relation", SettingType.oneOf(List.of("add-or-remove-one", "replace-one"))),
        security(keys),
        DigestUtils.sha256Hex(bytes));
  }

  private static PolicySecurity security(Keys keys) {
    boolean sensitive =
        keys.raw().containsKey("sensitive")
            && keys.read("sensitive", SettingType.oneOf(List.of("true", "false"))).equals("true");
    List<String> names = keys.names("allow-open");
    if (!sensitive && !names.isEmpty()) {
      throw new InvalidSettingException(
          "allow-open of the policy "
              + keys.file()
              + " must come with sensitive = true. Provided value: "
              + names);
    }
    Set<SecurityPoint> points = EnumSet.noneOf(SecurityPoint.class);
    for (String name : names) {
      points.add(
          SecurityPoint.of(name)
              .orElseThrow(
                  () ->
                      new InvalidSettingException(
                          "allow-open of the policy "
                              + keys.file()
                              + " must name points of "
                              + SecurityPoint.keys()
                              + ". Provided value: "
                              + name)));
    }
    return new PolicySecurity(sensitive, points);
  }

  /** How the name of a data set is written: it is also the name of a folder. */
  static SettingType<String> dataSetName() {
    return SettingType.matching(
        "NAME",
        "1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit",
        "[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  }

  private static SettingType<String> unit() {
    return SettingType.matching("UNIT", "record or column:NAME", "record|" + COLUMN + ".*\\S.*");
  }

  private static void requireKnown(String file, String key) {
    if (!KEYS.contains(key)) {
      LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
      String nearest =
          KEYS.stream()
              .min(Comparator.comparingInt(known -> distance.apply(key, known)))
              .orElseThrow();
      throw new InvalidSettingException(
          "There is no key '"
              + key
              + "' in a policy. Did you mean '"
              + nearest
              + "'? Provided file: "
              + file);
    }
  }

  /** The keys of one file. */
  private record Keys(String file, Map<String, Object> raw) {

    <T> T read(String key, SettingType<T> type) {
      Object value = raw.get(key);
      if (value == null) {
        throw new InvalidSettingException(
            "The policy " + file + " must set " + key + ": " + type.allowed() + ".");
      }
      return type.reader()
          .apply(value)
          .orElseThrow(
              () ->
                  new InvalidSettingException(
                      key
                          + " of the policy "
                          + file
                          + " must be "
                          + type.allowed()
                          + ". Provided value: "
                          + value));
    }

    List<String> names(String key) {
      return raw.containsKey(key) ? read(key, SettingType.names()) : List.of();
    }
  }
}
