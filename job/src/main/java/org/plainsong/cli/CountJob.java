package org.plainsong.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.plainsong.config.CountConfig;
import org.plainsong.corpus.Corpus;
import org.plainsong.corpus.PinnedInput;
import org.plainsong.corpus.Salt;
import org.plainsong.mechanism.NoisyCount;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.privacy.ExactEpsilon;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.sink.CountReport;
import org.plainsong.sink.CountReport.LabelCount;
import org.plainsong.sink.Publication;

/**
 * The count, from a checked configuration to a published {@code count.json}. True counts exist in
 * the memory of the driver until noise is added, and nowhere else.
 */
final class CountJob {

  private final CountConfig config;
  private final ExactEpsilon epsilon;
  private final NeighboringRelation relation;
  private final PrintWriter out;

  CountJob(CountConfig config, ExactEpsilon epsilon, PrintWriter out) {
    this.config = config;
    this.epsilon = epsilon;
    this.relation = Inputs.relation(config.relation());
    this.out = out;
  }

  /** Runs to the end, or throws and prints no number. */
  void run() {
    Sessions.use(this::run);
  }

  private void run(SparkSession spark) {
    SecureBits bits = new SecureBits();
    PrivacyUnit unit = Inputs.unit(config.input());
    NoisyCount noise = new NoisyCount(unit, relation, epsilon, bits);
    PrivacyClaim claim = PrivacyClaim.of(unit, relation, noise.cost(), config.delta());
    PinnedInput input = Corpus.pin(spark, Inputs.source(config.input()));
    RunAuthority authority = RunAuthority.ofCount(config, claim, spark, input);
    try (Publication publication =
        Publication.open(
            spark.sparkContext().hadoopConfiguration(),
            config.output().location(),
            config.output().runId())) {
      authority.reserve();
      List<LabelCount> counts = counts(spark, input, noise);
      CountReport report =
          CountReport.of(
              new CountReport.Run(
                  config.output().runId(),
                  Version.current(),
                  bits.description(),
                  authority.facts()),
              new CountReport.Claim(unit, relation, epsilon, noise.cost()),
              new CountReport.Noise(NoisyCount.NAME, noise.sensitivity()),
              counts);
      publication.write(CountReport.FILE, report.json());
      authority.settle();
      publication.publish();
      print(counts);
    }
  }

  private List<LabelCount> counts(SparkSession spark, PinnedInput input, NoisyCount noise) {
    int partitions = config.partitions().orElse(spark.sparkContext().defaultParallelism());
    long[] noisy =
        new Corpus(spark, input)
            .counts(config.labels(), Salt.random(), partitions)
            .release(noise::release);
    List<LabelCount> counts = new ArrayList<>();
    for (int i = 0; i < noisy.length; i++) {
      // The largest number that expected-records takes.
      int records = (int) Math.min(Integer.MAX_VALUE, noisy[i]);
      counts.add(
          new LabelCount(config.labels().isEmpty() ? null : config.labels().get(i), records));
    }
    return counts;
  }

  /** One line that follows {@code --expected-records}. */
  private void print(List<LabelCount> counts) {
    out.println(
        String.join(
            ",",
            counts.stream()
                .map(c -> (c.label() == null ? "" : c.label() + "=") + c.records())
                .toList()));
    out.flush();
  }
}
