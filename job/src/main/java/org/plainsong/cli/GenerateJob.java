package org.plainsong.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.JobConfig;
import org.plainsong.corpus.Corpus;
import org.plainsong.corpus.FolderRenderers;
import org.plainsong.corpus.PinnedInput;
import org.plainsong.corpus.Salt;
import org.plainsong.functions.ExecutorPlan;
import org.plainsong.functions.ModelPlace;
import org.plainsong.model.ModelFolder;
import org.plainsong.round.ProbedModel;
import org.plainsong.round.RoundLoop;
import org.plainsong.round.RoundSettings;
import org.plainsong.round.SparkTransport;
import org.plainsong.round.SyntheticRecord;
import org.plainsong.sink.LakeTable;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.Publication;
import org.plainsong.sink.PublishedOutput;
import org.plainsong.sink.ReleasedText;
import org.plainsong.sink.SyntheticTable;
import org.plainsong.teacher.TeacherGroup;

/**
 * The main job, from a checked configuration to a published table.
 *
 * <p>Everything that can be wrong in public is found before the first private record is read; what
 * the run claims is fixed there too.
 */
final class GenerateJob {

  private final JobConfig config;
  private final Randomness randomness;
  private final RunReports reports;
  private final PrintWriter out;

  GenerateJob(JobConfig config, Randomness randomness, RunReports reports, PrintWriter out) {
    this.config = config;
    this.randomness = randomness;
    this.reports = reports;
    this.out = out;
  }

  /** Runs to the end, or throws and publishes nothing. */
  void run() {
    ModelPlace place =
        ModelPlace.find(config.engine().model(), config.engine().modelCache().orElse(null));
    Sessions.use(
        () -> prepare(place),
        (spark, prepared) -> run(place, prepared.model(), prepared.plan(), spark));
  }

  /** What needs no Spark: the model's files, every byte of them checked, and the plan. */
  private record Prepared(ModelFolder model, RunPlan plan) {}

  private Prepared prepare(ModelPlace place) {
    ModelFolder model = place.open();
    return new Prepared(model, RunPlan.of(config, model, place.tokenizer(), randomness.bits()));
  }

  private void run(ModelPlace place, ModelFolder model, RunPlan plan, SparkSession spark) {
    reports.started(spark, config);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Slots slots =
        Slots.of(context, Executors.await(context), config.engine(), config.groups().count());
    int fit =
        slots.groupsInFlight(
            plan.kvBytesPerGroup(model, config.text().textsAtOnce()), config.engine().kvMemory());
    int inFlight = Math.min(fit, slots.groupsEach());
    // Made before the budget is spent: a table that cannot be written must be found out first.
    Optional<LakeTable> table =
        config.output().table().map(to -> LakeTable.prepare(spark, to.name(), to.format()));
    finishReleased(spark, table);
    JournalledRun attempt = JournalledRun.of(config, model, plan, randomness, spark);
    RunAuthority authority = RunAuthority.of(config, plan.claim(), spark, attempt.input());
    // Opened first: a folder that cannot be written must not be found out after the budget is
    // spent.
    try (Publication publication =
            Publication.open(
                spark.sparkContext().hadoopConfiguration(),
                config.output().location(),
                config.output().runId());
        ProbedModel probed =
            ProbedModel.open(
                context, executorPlan(place, plan, inFlight, slots), slots.partitions());
        SparkTransport transport =
            new SparkTransport(
                context,
                probed,
                groups(spark, attempt, authority, renderers(place, plan), slots.partitions()));
        RunWatch watch = RunWatch.start(spark.sparkContext(), config, reports.status())) {
      authority.attempt().ifPresent(reports.status()::attempt);
      RoundLoop loop =
          new RoundLoop(
              roundSettings(plan, slots.partitions(), inFlight),
              plan.draws(),
              place.tokenizer(),
              attempt.log(),
              watch);
      List<ReleasedText> texts = released(loop.run(transport));
      SyntheticTable.write(spark, texts, config.output().files(), publication.stagingPath());
      Manifest manifest =
          new ManifestFacts(config, model, plan, probed.report(), spark.version())
              .manifest(publication.files(), authority.facts());
      publication.writeWithCard(manifest);
      release(spark, publication, attempt, authority);
      table.ifPresent(to -> to.append(config.output().location()));
      reports.published(manifest, config);
      new ResultSummary(out).print(config, plan.claim(), texts);
    }
  }

  /**
   * Does what an attempt that died after its output appeared left to do, and requires that none
   * did.
   */
  private void finishReleased(SparkSession spark, Optional<LakeTable> table) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    String output = config.output().location();
    if (PublishedOutput.isOf(hadoop, output, config.output().runId())) {
      table.ifPresent(to -> to.append(output));
      JournalledRun.forget(config, hadoop);
      Publication.removeStaged(hadoop, output, config.output().runId());
    }
    Publication.requireAbsent(hadoop, output);
  }

  /** Settles, then publishes: an attempt that may not settle any more releases nothing. */
  private void release(
      SparkSession spark, Publication publication, JournalledRun attempt, RunAuthority authority) {
    // Looked at once more: after the settlement the run is over, with or without an output.
    Publication.requireAbsent(
        spark.sparkContext().hadoopConfiguration(), config.output().location());
    attempt.requireNewest();
    authority.settle();
    publication.publish();
    attempt.forget();
  }

  private ExecutorPlan executorPlan(ModelPlace model, RunPlan plan, int inFlight, Slots slots) {
    return new ExecutorPlan(
        config.output().runId(),
        UUID.randomUUID().toString(),
        model,
        slots.threads(),
        slots.cores(),
        plan.spec().withLoad((long) inFlight * config.text().textsAtOnce(), slots.threads()));
  }

  /** Reads the records: the budget is spent before the first one. */
  private JavaRDD<TeacherGroup> groups(
      SparkSession spark,
      JournalledRun attempt,
      RunAuthority authority,
      FolderRenderers renderers,
      int partitions) {
    Salt salt = attempt.begin(authority);
    Optional<PinnedInput> input = attempt.input();
    if (input.isEmpty()) {
      return JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(List.of(), partitions);
    }
    return new Corpus(spark, input.get()).groups(config.groups(), salt, renderers, partitions);
  }

  private FolderRenderers renderers(ModelPlace model, RunPlan plan) {
    return new FolderRenderers(
        model, plan.template(), config.text().subject(), config.text().maxRecordTokens());
  }

  private RoundSettings roundSettings(RunPlan plan, int partitions, int inFlight) {
    return new RoundSettings(
        config.groups().count(),
        partitions,
        inFlight,
        config.text().textsAtOnce(),
        plan.stopRule());
  }

  private List<ReleasedText> released(List<SyntheticRecord> records) {
    List<GroupPlan.GroupId> ids = config.groups().running();
    List<ReleasedText> texts = new ArrayList<>(records.size());
    for (SyntheticRecord record : records) {
      GroupPlan.GroupId id = ids.get(record.group());
      String prefix = id.label() == null ? "" : id.label() + "/";
      texts.add(
          new ReleasedText(
              prefix + id.number() + "/" + record.number(),
              record.group(),
              id.label(),
              record.number(),
              record.text(),
              record.tokens(),
              record.end().label()));
    }
    return texts;
  }
}
