package org.plainsong.sink;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;

/**
 * The accounting manifest: everything a reader needs to check the claim, and parameters only.
 *
 * <p>Nothing in it depends on private data except through the released texts: no number of records,
 * no size of a group, no duration. The schema is the resource {@code
 * org/plainsong/manifest.schema.json}. Start from {@link #of}.
 *
 * @param formatVersion version of this layout
 * @param runId the run
 * @param productVersion Plainsong's version
 * @param privacyUnit whom the guarantee protects
 * @param neighboringRelation which data sets it cannot tell apart
 * @param mechanism how a token is drawn
 * @param groups groups of each label
 * @param tokensPerGroupAtMost tokens the budget of a group pays for
 * @param resumeTokensPerGroupAtMost tokens beside them that crashes of the driver may cost: drawn,
 *     lost, and drawn a second time
 * @param maxTokensPerText longest text, in tokens
 * @param budget what is claimed
 * @param model the public model
 * @param isolation whether a teacher's scores depend on its own record alone
 * @param prompt the public prompt
 * @param configurationDigest SHA-256 of the configuration
 * @param outputFiles the files beside the manifest
 * @param software versions
 * @param randomness where random bits come from
 * @param policy a {@link PolicyFact}, or the word none
 * @param ledger a {@link LedgerFact}, or the word none
 * @param securityPreflight what the settings of the cluster do for the records
 * @param notCovered what the guarantee does not promise
 */
public record Manifest(
    int formatVersion,
    String runId,
    String productVersion,
    Unit privacyUnit,
    String neighboringRelation,
    Mechanism mechanism,
    List<GroupCount> groups,
    int tokensPerGroupAtMost,
    int resumeTokensPerGroupAtMost,
    int maxTokensPerText,
    ClaimedBudget budget,
    Model model,
    Isolation isolation,
    PromptText prompt,
    String configurationDigest,
    List<OutputFile> outputFiles,
    Software software,
    String randomness,
    JsonElement policy,
    JsonElement ledger,
    SecurityFact securityPreflight,
    List<String> notCovered) {

  /** The file's name inside an output. */
  public static final String FILE = "manifest.json";

  private static final int FORMAT_VERSION = 1;
  private static final List<String> NOT_COVERED =
      List.of(
          "What the language model learned in its own training.",
          "Prompts and settings that were chosen by looking at the private data.",
          "Timing: how long a run or a round took.",
          "Whether the input as a whole can be read: its files are there and intact, and have the"
              + " named columns.",
          "A reader of the memory, logs, event log or user interface of the cluster.",
          "Joins of the released table with other data.");

  public Manifest {
    groups = List.copyOf(groups);
    outputFiles = List.copyOf(outputFiles);
    notCovered = List.copyOf(notCovered);
  }

  /** The manifest of a run. */
  public static Manifest of(
      Run run, PrivacyClaim claim, Draws draws, Scorer scorer, List<OutputFile> files) {
    return new Manifest(
        FORMAT_VERSION,
        run.runId(),
        run.productVersion(),
        Unit.of(claim.unit()),
        claim.relation().name().toLowerCase(Locale.ROOT),
        draws.mechanism(),
        draws.groups(),
        draws.tokensPerGroupAtMost(),
        draws.resumeTokensPerGroupAtMost(),
        draws.maxTokensPerText(),
        ClaimedBudget.of(claim),
        scorer.model(),
        scorer.isolation(),
        scorer.prompt(),
        run.configurationDigest(),
        files,
        run.software(),
        run.randomness(),
        orNone(run.authority().policy()),
        orNone(run.authority().ledger()),
        run.authority().security(),
        NOT_COVERED);
  }

  /** A fact about authority, or the word none. */
  static JsonElement orNone(@Nullable Object fact) {
    return fact == null ? new JsonPrimitive("none") : PrettyJson.GSON.toJsonTree(fact);
  }

  /**
   * The manifest that a checked JSON text holds.
   *
   * @param json fits the schema
   */
  public static Manifest of(JsonElement json) {
    return PrettyJson.GSON.fromJson(json, Manifest.class);
  }

  /** Pretty-printed JSON, with a line end after the last line. */
  public String json() {
    return PrettyJson.of(this);
  }

  /** Which run, of which program, with which settings. */
  public record Run(
      String runId,
      String productVersion,
      String configurationDigest,
      Software software,
      String randomness,
      Authority authority) {}

  /** What allowed the run, and what it was charged to, both or none; how safe the cluster was. */
  public record Authority(
      @Nullable PolicyFact policy, @Nullable LedgerFact ledger, SecurityFact security) {

    /** A run without a policy. */
    public static Authority without(SecurityFact security) {
      return new Authority(/* policy= */ null, /* ledger= */ null, security);
    }
  }

  /**
   * The security of the cluster, read before the first record was.
   *
   * @param sensitive whether the policy calls the data sensitive and refuses open points
   * @param points every point, in one order
   */
  public record SecurityFact(boolean sensitive, List<SecurityPointFact> points) {

    public SecurityFact {
      points = List.copyOf(points);
    }
  }

  /**
   * One point.
   *
   * @param name its name, as a policy has it
   * @param state closed, open or not_applicable
   * @param found what was found, in words
   * @param allowedOpen whether the policy lets it be open
   */
  public record SecurityPointFact(String name, String state, String found, boolean allowedOpen) {}

  /**
   * The policy that allowed the run.
   *
   * @param dataSet the protected data set
   * @param digest SHA-256 of the policy's file
   */
  public record PolicyFact(String dataSet, String digest) {}

  /**
   * The entry that holds the run's reservation.
   *
   * @param dataSet the protected data set
   * @param sequence number of the entry
   * @param hash SHA-256 of the entry
   * @param attempt which attempt of the run released this
   */
  public record LedgerFact(String dataSet, long sequence, String hash, int attempt) {}

  /** How tokens were drawn, and at most how many. */
  public record Draws(
      Mechanism mechanism,
      List<GroupCount> groups,
      int tokensPerGroupAtMost,
      int resumeTokensPerGroupAtMost,
      int maxTokensPerText) {}

  /** What scored the tokens. */
  public record Scorer(Model model, Isolation isolation, PromptText prompt) {}

  /** Whom the guarantee protects. */
  public record Unit(String kind, @Nullable String column, int maxRecords, String description) {

    static Unit of(PrivacyUnit unit) {
      return new Unit(
          unit.kind().name().toLowerCase(Locale.ROOT),
          unit.column(),
          unit.maxRecords(),
          unit.description());
    }
  }

  /**
   * How a token is drawn.
   *
   * @param groupSize the divisor s, the configured number of teachers
   * @param clipBoundUnits the bound C on the fixed grid, null where nothing is clipped
   * @param clipBoundNats the bound C
   * @param noiseSigma scale of the noise on every sum, in units of 2^-20 of a teacher; null where
   *     none is added
   * @param temperature tau; noisy sums do not read it
   * @param topK k of the candidate set
   * @param gate which tokens the public model drew alone, null if every token was paid for
   */
  public record Mechanism(
      String name,
      int groupSize,
      @Nullable Long clipBoundUnits,
      @Nullable Double clipBoundNats,
      @Nullable Long noiseSigma,
      double temperature,
      int topK,
      @Nullable Gate gate) {}

  /**
   * A gate before the draws.
   *
   * @param threshold nats of entropy, or an L1 distance
   * @param noise the sparse vector's sigma in units of distance, null for other gates
   * @param freeTokensPerToken tokens of a group that were not paid for, a paid one, at most
   */
  public record Gate(
      String name, double threshold, @Nullable Double noise, int freeTokensPerToken) {}

  /**
   * The groups of a label.
   *
   * @param groups the configured number G
   * @param run how many of them were run
   */
  public record GroupCount(@Nullable String label, int groups, int run) {}

  /** The public model. */
  public record Model(String name, String digest, String weightFormat) {}

  /** The outcome of the isolation check on public texts. */
  public record Isolation(boolean passed, String probeDigest, String finding) {}

  /** The public prompt. */
  public record PromptText(String name, String digest) {}

  /**
   * Versions.
   *
   * @param plainsong SHA-256 of Plainsong's jar, null when it runs from classes
   */
  public record Software(
      @Nullable String plainsong, String spark, String onnxruntime, String java) {

    /**
     * The versions of this process.
     *
     * @throws OutputFailedException if Plainsong's own jar cannot be read
     */
    public static Software running(String spark, String onnxruntime) {
      return new Software(
          OwnJar.sha256().orElse(null), spark, onnxruntime, System.getProperty("java.version", ""));
    }
  }
}
