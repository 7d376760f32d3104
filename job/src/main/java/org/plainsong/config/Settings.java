package org.plainsong.config;

import static org.plainsong.config.Setting.Written.byDefault;
import static org.plainsong.config.Setting.Written.example;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Every setting of a job, once. The command line, the file, help and defaults follow from it. */
public final class Settings {

  static final Setting<String> INPUT =
      text(
          "input",
          "PATH",
          example("\"records.jsonl\""),
          "Table of sensitive records: a file, a folder or a table name.");
  static final Setting<String> INPUT_FORMAT =
      new Setting<>(
          "input-format",
          SettingType.oneOf(List.of("json", "csv", "parquet", "table")),
          example("json"),
          "Format of the input; guessed from its name when not given.");
  static final Setting<String> TEXT_COLUMN =
      text("text-column", "NAME", byDefault("text"), "Column that holds the text.");
  static final Setting<String> LABEL_COLUMN =
      text(
          "label-column",
          "NAME",
          example("label"),
          "Column that holds the label; goes with labels.");
  static final Setting<List<String>> LABELS =
      new Setting<>(
          "labels",
          SettingType.names(),
          example("[A, B]"),
          "The public list of labels; others are left out.");
  static final Setting<String> UNIT_COLUMN =
      text(
          "unit-column",
          "NAME",
          example("user"),
          "Column whose values are protected, a person for instance.");
  static final Setting<Integer> MAX_RECORDS_PER_UNIT =
      integer(
          "max-records-per-unit",
          1,
          1000,
          byDefault("1"),
          "Records of a unit that are used at most.");
  static final Setting<ExpectedRecords> EXPECTED_RECORDS =
      new Setting<>(
          "expected-records",
          SettingType.expectedRecords(),
          example("{ A = 900, B = 300 }"),
          "Records you expect, from public knowledge; decides how many groups there are.");
  static final Setting<Integer> GROUPS =
      integer(
          "groups",
          1,
          Integer.MAX_VALUE,
          example("2"),
          "Run the first N groups of each label only.");
  static final Setting<Double> EPSILON =
      new Setting<>(
          "epsilon",
          SettingType.positive(),
          example("5"),
          "Privacy budget of the run; smaller is safer.");
  static final Setting<Double> DELTA =
      new Setting<>(
          "delta",
          SettingType.openUnitInterval(),
          byDefault("1e-6"),
          "Probability beside epsilon; keep it far below 1 / records.");
  static final Setting<String> RELATION =
      new Setting<>(
          "relation",
          SettingType.oneOf(BudgetConfig.RELATIONS),
          byDefault("add-or-remove-one"),
          "How neighbouring tables differ: a unit more or less, or another in its place.");
  static final Setting<Integer> GROUP_SIZE =
      integer(
          "group-size",
          1,
          1_000_000,
          byDefault("64"),
          "Expected teachers a group; more buy less noise.");
  static final Setting<String> MECHANISM =
      new Setting<>(
          "mechanism",
          SettingType.oneOfLongNames(BudgetConfig.MECHANISMS),
          byDefault("difference-clipped-top-k"),
          "How a token is drawn and charged.");
  static final Setting<String> GATE =
      new Setting<>(
          "gate",
          SettingType.oneOf(List.of(GateConfig.NONE, "public-entropy", GateConfig.SPARSE_VECTOR)),
          byDefault(GateConfig.NONE),
          "Which tokens the public model may draw alone, without their full price.");
  static final Setting<BigDecimal> GATE_THRESHOLD =
      new Setting<>(
          "gate-threshold",
          SettingType.decimal(),
          example("0.5"),
          "Below it a token is public: nats of entropy, or an L1 distance up to 2.");
  static final Setting<BigDecimal> GATE_NOISE =
      new Setting<>(
          "gate-noise",
          SettingType.positiveDecimal(),
          example("0.2"),
          "Noise of the sparse vector, in units of distance; more is cheaper.");
  static final Setting<Integer> FREE_TOKENS_PER_TOKEN =
      integer(
          "free-tokens-per-token",
          0,
          1000,
          byDefault("8"),
          "Public tokens of a group for every paid one, at most, behind a gate.");
  static final Setting<String> POLICY =
      new Setting<>(
          "policy",
          SettingType.oneOf(List.of(PolicyChoice.BY_INPUT, PolicyChoice.NONE)),
          byDefault(PolicyChoice.BY_INPUT),
          "Who limits epsilon: the input's policy if an administrator set one, or nobody.");
  static final Setting<String> DATA_SET =
      new Setting<>(
          "data-set",
          PolicyConfig.dataSetName(),
          example("clinic"),
          "Protected data set that the input must belong to; the input decides.");
  static final Setting<Integer> MAX_TOKENS =
      integer("max-tokens", 1, 4096, byDefault("64"), "Longest text, in tokens.");
  static final Setting<Integer> TEXTS_PER_GROUP =
      integer(
          "texts-per-group",
          1,
          100_000,
          byDefault("4"),
          "Texts of full length that a group can pay for.");
  static final Setting<Integer> TEXTS_AT_ONCE =
      integer(
          "texts-at-once",
          1,
          1000,
          byDefault("1"),
          "Texts that a group writes side by side, in fewer rounds and more memory.");
  static final Setting<BigDecimal> TEMPERATURE =
      new Setting<>(
          "temperature",
          SettingType.positiveDecimal(),
          byDefault("1.0"),
          "Higher is more varied, and cheaper.");
  static final Setting<Integer> TOP_K =
      integer(
          "top-k",
          1,
          1_000_000,
          byDefault("100"),
          "Tokens that the public model lets through at least.");
  static final Setting<String> PROMPT =
      text(
          "prompt",
          "NAME|FILE",
          example("entries"),
          "Prompt template; entries-by-label with labels and entries without by default.");
  static final Setting<String> SUBJECT =
      text(
          "subject",
          "TEXT",
          byDefault("Entries"),
          "What the records are, for the prompt's {subject}.");
  static final Setting<Integer> MAX_RECORD_TOKENS =
      integer(
          "max-record-tokens",
          1,
          32768,
          byDefault("128"),
          "Longer records are cut to this many tokens.");
  static final Setting<String> MODEL =
      text(
          "model",
          "FOLDER",
          example("\"model/w8a8\""),
          "Model that 'plainsong model import' made: a path of every host, or a URI of Hadoop.");
  static final Setting<String> MODEL_CACHE =
      text(
          "model-cache",
          "FOLDER",
          example("\"/var/cache/plainsong\""),
          "Where each host keeps its copy of a model given by a URI; else for one run only.");
  static final Setting<Integer> BATCH_ROWS =
      integer(
          "batch-rows",
          1,
          1024,
          byDefault("128"),
          "Teachers and public rows a batch, at most; the same for all data.");
  static final Setting<DataSize> KV_MEMORY =
      new Setting<>(
          "kv-memory",
          SettingType.size(),
          byDefault("4g"),
          "Memory for keys and values on each executor; groups beyond it wait.");
  static final Setting<Integer> PARTITIONS =
      integer(
          "partitions",
          1,
          100_000,
          example("8"),
          "Partitions of the groups; one a task slot if unset.");
  static final Setting<String> OUTPUT =
      text("output", "PATH", example("synthetic"), "New folder for the table and its manifest.");
  static final Setting<Integer> OUTPUT_FILES =
      integer("output-files", 1, 10_000, byDefault("1"), "Parquet files of the table.");
  static final Setting<String> OUTPUT_TABLE =
      new Setting<>(
          "output-table",
          SettingType.matching(
              "NAME",
              "a catalog, a schema and a table: letters, digits and '_', separated by dots",
              "[A-Za-z0-9_]+\\.[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)+"),
          example("lake.synthetic.notes"),
          "Table of a Spark catalog that the finished output is appended to, once a run.");
  static final Setting<String> OUTPUT_TABLE_FORMAT =
      new Setting<>(
          "output-table-format",
          SettingType.oneOf(TableConfig.FORMATS),
          example("iceberg"),
          "Format of output-table; iceberg when not given.");
  static final Setting<String> RUN_ID =
      new Setting<>(
          "run-id",
          SettingType.matching(
              "NAME",
              "1 to 64 letters, digits, '.', '_' or '-', the first a letter or digit",
              "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
          example("nightly-1"),
          "Name of the run; random when not given.");
  static final Setting<String> JOURNAL =
      text(
          "journal",
          "PATH",
          example("\"/trusted/journals\""),
          "Folder for the rounds of unfinished runs; hidden beside the output if unset.");
  static final Setting<Integer> JOURNAL_ROUNDS =
      integer(
          "journal-rounds",
          1,
          1000,
          byDefault("1"),
          "Rounds that are drawn before they are written down.");
  static final Setting<Integer> RESUME_TOKENS =
      integer(
          "resume-tokens",
          0,
          100_000,
          byDefault("2"),
          "Paid tokens a group that crashes may cost in all; 0 keeps no journal.");

  static final Setting<String> STATUS_FILE =
      text(
          "status-file",
          "PATH",
          example("\"status.json\""),
          "File that schedulers read: running, succeeded or failed, with its code.");
  static final Setting<String> LINEAGE_FILE =
      text(
          "lineage-file",
          "PATH",
          example("\"lineage.jsonl\""),
          "File for the OpenLineage events of the run.");

  /** What a repeated run may change and be the same run. */
  static final Set<Setting<?>> NOT_IN_DIGEST =
      Set.of(RUN_ID, JOURNAL, STATUS_FILE, LINEAGE_FILE, MODEL_CACHE);

  private static final List<Setting<?>> ALL =
      List.of(
          INPUT,
          INPUT_FORMAT,
          TEXT_COLUMN,
          LABEL_COLUMN,
          LABELS,
          UNIT_COLUMN,
          MAX_RECORDS_PER_UNIT,
          EXPECTED_RECORDS,
          GROUPS,
          EPSILON,
          DELTA,
          RELATION,
          GROUP_SIZE,
          MECHANISM,
          GATE,
          GATE_THRESHOLD,
          GATE_NOISE,
          FREE_TOKENS_PER_TOKEN,
          POLICY,
          DATA_SET,
          MAX_TOKENS,
          TEXTS_PER_GROUP,
          TEXTS_AT_ONCE,
          TEMPERATURE,
          TOP_K,
          PROMPT,
          SUBJECT,
          MAX_RECORD_TOKENS,
          MODEL,
          MODEL_CACHE,
          BATCH_ROWS,
          KV_MEMORY,
          PARTITIONS,
          OUTPUT,
          OUTPUT_FILES,
          OUTPUT_TABLE,
          OUTPUT_TABLE_FORMAT,
          RUN_ID,
          JOURNAL,
          JOURNAL_ROUNDS,
          RESUME_TOKENS,
          STATUS_FILE,
          LINEAGE_FILE);

  private Settings() {}

  /** All settings, in the order of a configuration file. */
  public static List<Setting<?>> all() {
    return ALL;
  }

  /** The setting of a key; an unknown key is answered with the nearest known one. */
  static Setting<?> named(String key) {
    return ALL.stream()
        .filter(setting -> setting.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "There is no setting '" + key + "'. Did you mean '" + nearest(key) + "'?"));
  }

  /** The known key that takes the fewest edits from a mistyped one. */
  public static String nearest(String key) {
    return nearest(key, ALL.stream().map(Setting::key));
  }

  static String nearest(String key, Stream<String> names) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return names.min(Comparator.comparingInt(known -> distance.apply(key, known))).orElseThrow();
  }

  private static Setting<String> text(
      String key, String label, Setting.Written written, String why) {
    return new Setting<>(key, SettingType.text(label), written, why);
  }

  private static Setting<Integer> integer(
      String key, int least, int most, Setting.Written written, String why) {
    return new Setting<>(key, SettingType.integer(least, most), written, why);
  }
}
