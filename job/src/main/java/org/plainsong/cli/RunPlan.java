package org.plainsong.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.plainsong.config.BudgetConfig;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.JobConfig;
import org.plainsong.logits.ContributionRule;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.Gate;
import org.plainsong.mechanism.GateSettings;
import org.plainsong.mechanism.Gates;
import org.plainsong.mechanism.MechanismSettings;
import org.plainsong.mechanism.Mechanisms;
import org.plainsong.mechanism.RandomBits;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.model.ModelFolder;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.TokenBudget;
import org.plainsong.prompt.Prompt;
import org.plainsong.prompt.PromptRenderer;
import org.plainsong.prompt.PromptTemplate;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.text.StopRule;
import org.plainsong.text.Tokenizer;

/**
 * All that is decided before a private record is read: what a token costs, what the run claims, and
 * what the teachers are told. A function of configuration and model.
 *
 * @param draws how tokens are drawn and charged, and how many
 * @param claim the guarantee, from the budget fixed here
 * @param spec what the executors know
 * @param stopRule when a text ends
 * @param template the prompt template
 */
record RunPlan(
    DrawRule draws,
    PrivacyClaim claim,
    EnsembleSpec spec,
    StopRule stopRule,
    PromptTemplate template) {

  private static final String REPEATABLE =
      "Its random numbers can be repeated (%s): whoever repeats them finds what the records said.";

  static RunPlan of(JobConfig config, ModelFolder model, Tokenizer tokenizer, RandomBits bits) {
    GateSettings gateSettings = GateChoice.of(config.budget());
    MechanismSettings settings = settings(config, bits);
    TokenMechanism mechanism = mechanism(config, settings, gateSettings);
    Gate gate = Gates.create(gateSettings, settings);
    int paid = config.text().tokensPerGroup();
    PrivacyClaim claim =
        PrivacyClaim.ofTokens(
            config.input().map(Inputs::unit).orElseGet(PrivacyUnit::ofRecord),
            gateSettings.relation(),
            gate.costOfPaidToken(),
            mechanism.cost(),
            config.chargedTokensPerGroup(),
            config.budget().delta());
    if (!bits.isCryptographic()) {
      claim = claim.withoutGuarantee(REPEATABLE.formatted(bits.description()));
    }
    long inAll = config.budget().gate().tokensInAll(paid);
    DrawRule draws =
        new DrawRule(
            mechanism, gate, paid, inAll, config.journal().resumeTokens(), claim.rho(), bits);
    PromptTemplate template = PromptTemplate.named(config.text().prompt());
    EnsembleSpec spec =
        spec(
            config,
            Gates.contribution(gateSettings, mechanism.contribution()),
            template,
            tokenizer);
    requireFits(spec, model);
    StopRule stopRule =
        new StopRule(
            new HashSet<>(model.endOfTextTokens()), template.stop(), config.text().maxTokens());
    return new RunPlan(draws, claim, spec, stopRule, template);
  }

  /** What any mechanism and gate of a configuration is made from. */
  private static MechanismSettings settings(JobConfig config, RandomBits bits) {
    BudgetConfig budget = config.budget();
    return new MechanismSettings(
        budget.topK(),
        budget.groupSize(),
        budget.temperature(),
        config.maxRecordsPerUnit(),
        Inputs.relation(budget.relation()),
        bits);
  }

  private static TokenMechanism mechanism(
      JobConfig config, MechanismSettings settings, GateSettings gate) {
    BudgetConfig budget = config.budget();
    if (budget.isPublicOnly()) {
      return Mechanisms.publicOnly(settings);
    }
    TokenBudget affordable =
        new TokenBudget(
            new ApproximateDp(budget.epsilon(), budget.delta()),
            config.chargedTokensPerGroup(),
            Gates.costOfPaidToken(gate, budget.groupSize(), config.maxRecordsPerUnit()));
    return Mechanisms.calibrated(budget.mechanism(), settings, affordable);
  }

  private static EnsembleSpec spec(
      JobConfig config, ContributionRule rule, PromptTemplate template, Tokenizer tokenizer) {
    PromptRenderer renderer =
        new PromptRenderer(
            tokenizer, template, config.text().subject(), config.text().maxRecordTokens());
    List<Prompt> prompts = new ArrayList<>();
    List<Integer> promptOfGroup = new ArrayList<>();
    for (GroupPlan.Stratum stratum : config.groups().strata()) {
      for (int group = 0; group < stratum.run(); group++) {
        promptOfGroup.add(prompts.size());
      }
      prompts.add(renderer.prompt(stratum.label()));
    }
    return new EnsembleSpec(
        prompts,
        promptOfGroup.stream().mapToInt(Integer::intValue).toArray(),
        rule,
        tokenizer.vocabularySize(),
        config.text().maxRecordTokens(),
        config.text().maxTokens(),
        Batches.of(config.engine().batchRows()));
  }

  /**
   * What could fail at the first record only must fail here: a failure would tell that there is
   * one.
   */
  private static void requireFits(EnsembleSpec spec, ModelFolder model) {
    if (spec.vocabulary() > model.shape().vocabulary()) {
      throw new IllegalArgumentException(
          "the tokenizer must know at most the model's "
              + model.shape().vocabulary()
              + " tokens. Provided value: "
              + spec.vocabulary()
              + ". Import the model with its own tokenizer.");
    }
    int longest = model.shape().maxPositions();
    if (spec.capacity() > longest) {
      throw new IllegalArgumentException(
          "prompt, record and text must be shorter than the model's "
              + longest
              + " positions. Provided: "
              + spec.capacity()
              + " tokens. Lower max-record-tokens or max-tokens.");
    }
  }

  /** Keys and values of a group of the expected size and its texts at once, in bytes. */
  long kvBytesPerGroup(ModelFolder model, int textsAtOnce) {
    long rows = spec.rule().readsTeachers() ? EnsembleSpec.rows(1, spec.rule().groupSize()) : 1;
    return Math.multiplyExact(
        textsAtOnce * rows * spec.capacity(), model.shape().kvBytesPerToken());
  }
}
