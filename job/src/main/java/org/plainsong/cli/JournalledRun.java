package org.plainsong.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.JobConfig;
import org.plainsong.corpus.Corpus;
import org.plainsong.corpus.PinnedInput;
import org.plainsong.corpus.Salt;
import org.plainsong.inference.Decoders;
import org.plainsong.journal.JournalRefusedException;
import org.plainsong.journal.JournalStart;
import org.plainsong.journal.Recorded;
import org.plainsong.journal.RoundJournal;
import org.plainsong.journal.RoundLog;
import org.plainsong.journal.RunJournal;
import org.plainsong.ledger.LedgerRefusedException;
import org.plainsong.mechanism.RandomBits;
import org.plainsong.model.ModelFolder;
import org.plainsong.privacy.EventTree;
import org.plainsong.sink.Manifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An attempt of a run: it goes on where an earlier one stopped, if the journal allows that, or
 * begins anew and is charged as a whole.
 *
 * <p>What it reads and how records are grouped is decided here, once for all attempts that share a
 * journal: the pinned input and the salt. The order of a start: the journal, the ledger, the first
 * record. So a reservation without a journal is one whose journal was removed, and never goes on.
 */
final class JournalledRun {

  private static final Logger LOG = LoggerFactory.getLogger(JournalledRun.class);

  private final JobConfig config;
  private final Supplier<Salt> salts;
  private final RunPlan plan;
  private final Map<String, String> terms;
  private final @Nullable RunJournal run;
  private final Optional<Recorded> earlier;
  private final Optional<PinnedInput> input;
  private @Nullable RoundJournal journal;

  private JournalledRun(
      JobConfig config,
      Supplier<Salt> salts,
      RunPlan plan,
      Map<String, String> terms,
      @Nullable RunJournal run,
      Optional<Recorded> earlier,
      Optional<PinnedInput> input) {
    this.config = config;
    this.salts = salts;
    this.plan = plan;
    this.terms = terms;
    this.run = run;
    this.earlier = earlier;
    this.input = input;
  }

  /** Looks whether an earlier attempt can be gone on with; writes nothing. */
  static JournalledRun of(
      JobConfig config,
      ModelFolder model,
      RunPlan plan,
      Randomness randomness,
      SparkSession spark) {
    Map<String, String> terms = terms(config, model, plan, spark);
    RunJournal run = run(config, spark.sparkContext().hadoopConfiguration());
    Optional<Recorded> earlier = run == null ? Optional.empty() : earlier(run, terms, spark);
    Optional<PinnedInput> input =
        earlier.isPresent()
            ? input(earlier.get().start())
            : config.input().map(from -> Corpus.pin(spark, Inputs.source(from)));
    return new JournalledRun(config, randomness.salts(), plan, terms, run, earlier, input);
  }

  private static @Nullable RunJournal run(JobConfig config, Configuration hadoop) {
    if (!config.journal().isKept()) {
      return null;
    }
    String location = location(config);
    if (config.journal().location().isEmpty() && !RunJournal.isPossible(location, hadoop)) {
      LOG.warn(
          "no journal of the rounds is kept, because it cannot lie beside the output: an attempt"
              + " after a crash is charged as a whole. Set journal to a folder of file: or hdfs:.");
      return null;
    }
    return RunJournal.open(location, config.output().runId(), hadoop);
  }

  private static String location(JobConfig config) {
    Path output = new Path(config.output().location());
    return config
        .journal()
        .location()
        .orElseGet(
            () -> new Path(output.getParent(), "." + output.getName() + ".journal").toString());
  }

  /** What must be the same in every attempt that shares a journal. */
  private static Map<String, String> terms(
      JobConfig config, ModelFolder model, RunPlan plan, SparkSession spark) {
    String jar = Manifest.Software.running(spark.version(), Decoders.runtimeVersion()).plainsong();
    return new TreeMap<>(
        Map.of(
            "settings", config.digest(),
            "model", model.digest(),
            "prompt", DigestUtils.sha256Hex(plan.template().toString()),
            // A guarantee never covers draws that somebody could repeat.
            "randomness", randomness(plan),
            "budget", DigestUtils.sha256Hex(EventTree.of(plan.claim().planned()).toString()),
            "program", Version.current() + " " + (jar == null ? "from classes" : jar)));
  }

  private static String randomness(RunPlan plan) {
    RandomBits bits = plan.draws().bits();
    return bits.isCryptographic() ? "cryptographic" : bits.description();
  }

  private static Optional<Recorded> earlier(
      RunJournal run, Map<String, String> terms, SparkSession spark) {
    try {
      Optional<Recorded> newest = run.newest();
      Optional<String> obstacle = newest.flatMap(found -> obstacle(found, terms, spark));
      obstacle.ifPresent(JournalledRun::warn);
      return obstacle.isPresent() ? Optional.empty() : newest;
    } catch (JournalRefusedException e) {
      warn(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static void warn(String obstacle) {
    LOG.warn("this attempt begins anew and is charged as a whole: {}", obstacle);
  }

  /** Why nobody can go on from a journal; empty if an attempt can. */
  private static Optional<String> obstacle(
      Recorded found, Map<String, String> terms, SparkSession spark) {
    JournalStart start = found.start();
    for (Map.Entry<String, String> term : terms.entrySet()) {
      if (!term.getValue().equals(start.terms().get(term.getKey()))) {
        return Optional.of("the journal is of another " + term.getKey() + ".");
      }
    }
    if (!found.canResume()) {
      return Optional.of("what resume-tokens allows to be drawn a second time is spent.");
    }
    Optional<PinnedInput> input = input(start);
    if (input.isPresent() && !input.get().isRepeatable()) {
      return Optional.of("rows of a table may have changed under its name.");
    }
    if (input.isPresent() && !Corpus.isUnchanged(spark, input.get())) {
      return Optional.of("a file of the input changed.");
    }
    return Optional.empty();
  }

  private static Optional<PinnedInput> input(JournalStart start) {
    return start.input().isEmpty()
        ? Optional.empty()
        : Optional.of(PinnedInput.restore(start.input()));
  }

  /** What is read, empty for nothing. */
  Optional<PinnedInput> input() {
    return input;
  }

  /**
   * Makes durable that this attempt starts, and what it may spend. Afterwards it may read and draw.
   *
   * @return the salt of the grouping
   */
  Salt begin(RunAuthority authority) {
    if (run == null) {
      authority.reserve();
      return salts.get();
    }
    Recorded before = earlier.orElse(null);
    RoundJournal begun = before == null ? run.start(start()) : run.resume(before);
    journal = begun;
    try {
      authority.reserve(begun);
    } catch (LedgerRefusedException e) {
      if (before == null) {
        // Nothing was drawn for it: the next attempt must not think so.
        run.remove();
      }
      throw e;
    }
    if (before != null) {
      LOG.info(
          "goes on with attempt {} after {} tokens that were written down",
          begun.attempt(),
          before.draws().size());
    }
    return Salt.restore(begun.start().salt());
  }

  private JournalStart start() {
    return new JournalStart(
        config.output().runId(),
        terms,
        salts.get().hex(),
        input.map(PinnedInput::json).orElse(""),
        config.journal().rounds(),
        config.text().textsAtOnce(),
        plan.draws().lostByAStop(),
        config.journal().resumeTokens());
  }

  /** Where rounds are written down. */
  RoundLog log() {
    return journal == null ? RoundLog.none() : journal;
  }

  /** Requires that no other attempt took over. */
  void requireNewest() {
    if (journal != null) {
      journal.requireNewest();
    }
  }

  /** Removes what was written down, with its secret: the run is published. */
  void forget() {
    forget(config, run);
  }

  /** Removes what an attempt left that published and died. */
  static void forget(JobConfig config, Configuration hadoop) {
    forget(config, run(config, hadoop));
  }

  private static void forget(JobConfig config, @Nullable RunJournal run) {
    if (run == null) {
      return;
    }
    try {
      run.remove();
      if (config.journal().location().isEmpty()) {
        run.removeEmptyFolder();
      }
    } catch (RuntimeException e) {
      // The table is out by now: a failure here must not look like one of the run.
      LOG.warn(
          "the journal {} could not be removed ({}): remove it, it holds a secret",
          location(config),
          e.getClass().getSimpleName());
    }
  }
}
