package org.plainsong.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.CountConfig;
import org.plainsong.config.JobConfig;
import org.plainsong.config.PolicyChoice;
import org.plainsong.corpus.CorpusFormat;
import org.plainsong.corpus.PinnedFile;
import org.plainsong.corpus.PinnedInput;
import org.plainsong.journal.RoundJournal;
import org.plainsong.ledger.BudgetLedger;
import org.plainsong.ledger.DataSetPolicy;
import org.plainsong.ledger.PolicyCheck;
import org.plainsong.ledger.PolicyHome;
import org.plainsong.ledger.ProtectedInput;
import org.plainsong.ledger.Reservation;
import org.plainsong.ledger.ReservationRequest;
import org.plainsong.mechanism.NoisyCount;
import org.plainsong.preflight.SecurityPreflight;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.sink.Manifest;

/**
 * What allows a run to read private records: the policy of its input, the security of the cluster
 * and budget from the ledger.
 *
 * <p>Made before anything is read; {@link #reserve} before the first record, {@link #settle} before
 * anything is published. Without a policy both do nothing.
 */
final class RunAuthority {

  private final Manifest.SecurityFact security;
  private final @Nullable DataSetPolicy policy;
  private final @Nullable BudgetLedger ledger;
  private final @Nullable ReservationRequest request;
  private @Nullable Reservation reservation;

  private RunAuthority(
      Manifest.SecurityFact security,
      @Nullable DataSetPolicy policy,
      @Nullable BudgetLedger ledger,
      @Nullable ReservationRequest request) {
    this.security = security;
    this.policy = policy;
    this.ledger = ledger;
    this.request = request;
  }

  /**
   * Finds the policy of a job's input and holds the job against it.
   *
   * @param input what will be read, empty for nothing
   */
  static RunAuthority of(
      JobConfig config, PrivacyClaim claim, SparkSession spark, Optional<PinnedInput> input) {
    Optional<DataSetPolicy> policy = policy(config.policy(), spark, input);
    policy.ifPresent(found -> new PolicyCheck(found.config()).require(config.budget(), claim));
    String mechanism = config.budget().mechanism();
    return of(policy, config.output().runId(), config.digest(), claim, mechanism, spark);
  }

  /** Finds the policy of a count's input and holds the count against it. */
  static RunAuthority ofCount(
      CountConfig config, PrivacyClaim claim, SparkSession spark, PinnedInput input) {
    Optional<DataSetPolicy> policy = policy(config.policy(), spark, Optional.of(input));
    policy.ifPresent(found -> new PolicyCheck(found.config()).requireCount(NoisyCount.NAME, claim));
    return of(policy, config.output().runId(), config.digest(), claim, NoisyCount.NAME, spark);
  }

  private static RunAuthority of(
      Optional<DataSetPolicy> policy,
      String runId,
      String configurationDigest,
      PrivacyClaim claim,
      String mechanism,
      SparkSession spark) {
    Manifest.SecurityFact security =
        SecurityFacts.required(
            SecurityPreflight.of(spark.sparkContext().getConf()),
            policy.map(DataSetPolicy::config));
    if (policy.isEmpty()) {
      return new RunAuthority(security, /* policy= */ null, /* ledger= */ null, null);
    }
    return new RunAuthority(
        security,
        policy.get(),
        BudgetLedger.open(policy.get(), spark.sparkContext().hadoopConfiguration()),
        ReservationRequest.of(
            runId, configurationDigest, policy.get().config().digest(), claim, mechanism));
  }

  /** The policy of an input; none without an input, or where there are no policies. */
  private static Optional<DataSetPolicy> policy(
      PolicyChoice choice, SparkSession spark, Optional<PinnedInput> input) {
    Optional<PolicyHome> policies =
        PolicyHome.of(System.getenv(), home(spark), spark.sparkContext().hadoopConfiguration());
    if (input.isEmpty()) {
      return Optional.empty();
    }
    if (policies.isEmpty()) {
      requireNoDataSet(choice);
      return Optional.empty();
    }
    return policies.get().decide(choice, protectedInput(spark, input.get()));
  }

  /** What the session has, or what the process was started with: a session may be older than it. */
  private static @Nullable String home(SparkSession spark) {
    @Nullable String process = new SparkConf().get(PolicyHome.SPARK, /* defaultValue= */ null);
    return spark.sparkContext().getConf().get(PolicyHome.SPARK, process);
  }

  private static void requireNoDataSet(PolicyChoice choice) {
    String dataSet = choice.dataSet();
    if (dataSet != null) {
      throw new IllegalArgumentException(
          "data-set must not be set where there are no policies. Provided value: "
              + dataSet
              + ". Ask for "
              + PolicyHome.ENVIRONMENT
              + " to be set, or remove data-set.");
    }
  }

  private static ProtectedInput protectedInput(SparkSession spark, PinnedInput input) {
    if (input.source().format() != CorpusFormat.TABLE) {
      return ProtectedInput.ofFiles(input.files().stream().map(PinnedFile::path).toList());
    }
    String location = input.source().location();
    return ProtectedInput.ofTable(
        TableName.of(spark, location), Arrays.asList(spark.table(location).inputFiles()));
  }

  /** Spends the budget of this attempt, which writes no journal. */
  void reserve() {
    if (ledger != null && request != null) {
      reservation = ledger.reserve(request);
    }
  }

  /** Spends the budget of this attempt, or what is spent already covers it: by its journal. */
  void reserve(RoundJournal journal) {
    if (ledger != null && request != null) {
      reservation = ledger.reserve(request.withJournal(journal.digest(), journal.attempt()));
    }
  }

  /** Confirms what was spent. After it, and only after it, the output may be published. */
  void settle() {
    if (ledger != null) {
      if (reservation == null) {
        throw new IllegalStateException("A run must reserve before it settles.");
      }
      ledger.settle(reservation);
    }
  }

  /** Which attempt of the run this is, where a ledger counts them. */
  OptionalInt attempt() {
    return reservation == null ? OptionalInt.empty() : OptionalInt.of(reservation.attempt());
  }

  /** What the manifest says of it. */
  Manifest.Authority facts() {
    if (policy == null || reservation == null) {
      return Manifest.Authority.without(security);
    }
    String dataSet = policy.config().dataSet();
    return new Manifest.Authority(
        new Manifest.PolicyFact(dataSet, policy.config().digest()),
        new Manifest.LedgerFact(
            dataSet, reservation.sequence(), reservation.hash(), reservation.attempt()),
        security);
  }
}
