package org.plainsong.cli;

import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.GateConfig;
import org.plainsong.config.JobConfig;
import org.plainsong.inference.Decoders;
import org.plainsong.inference.IsolationReport;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.model.ModelFolder;
import org.plainsong.privacy.DpEvent;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.OutputFile;

/** Gathers what the manifest states: configuration, model and plan, nothing from the data. */
final class ManifestFacts {

  private final JobConfig config;
  private final ModelFolder model;
  private final RunPlan plan;
  private final IsolationReport report;
  private final String sparkVersion;

  ManifestFacts(
      JobConfig config,
      ModelFolder model,
      RunPlan plan,
      IsolationReport report,
      String sparkVersion) {
    this.config = config;
    this.model = model;
    this.plan = plan;
    this.report = report;
    this.sparkVersion = sparkVersion;
  }

  Manifest manifest(List<OutputFile> files, Manifest.Authority authority) {
    Manifest.Run run =
        new Manifest.Run(
            config.output().runId(),
            Version.current(),
            config.digest(),
            Manifest.Software.running(sparkVersion, Decoders.runtimeVersion()),
            new SecureBits().description(),
            authority);
    Manifest.Scorer scorer =
        new Manifest.Scorer(
            new Manifest.Model(model.name(), model.digest(), model.weightFormat().text()),
            new Manifest.Isolation(report.passed(), report.probeDigest(), report.finding()),
            new Manifest.PromptText(
                plan.template().name(), DigestUtils.sha256Hex(plan.template().toString())));
    return Manifest.of(run, plan.claim(), draws(), scorer, files);
  }

  private Manifest.Draws draws() {
    ContributionRule rule = plan.draws().mechanism().contribution();
    @Nullable ClipBound clip = rule.contribution().isClipped() ? rule.clipBound() : null;
    Manifest.Mechanism mechanism =
        new Manifest.Mechanism(
            plan.draws().mechanism().name(),
            rule.groupSize(),
            clip == null ? null : (long) clip.units(),
            clip == null ? null : clip.nats(),
            noiseSigma(),
            config.budget().temperature().doubleValue(),
            rule.topK(),
            gate());
    List<Manifest.GroupCount> groups =
        config.groups().strata().stream()
            .map(s -> new Manifest.GroupCount(s.label(), s.groups(), s.run()))
            .toList();
    return new Manifest.Draws(
        mechanism,
        groups,
        config.text().tokensPerGroup(),
        config.journal().resumeTokens(),
        config.text().maxTokens());
  }

  /** The scale of the noise, null where none is added. */
  private @Nullable Long noiseSigma() {
    return plan.draws().mechanism().cost() instanceof DpEvent.DiscreteGaussian noise
        ? (long) noise.sigma()
        : null;
  }

  private Manifest.@Nullable Gate gate() {
    GateConfig gate = config.budget().gate();
    if (gate.isNone()) {
      return null;
    }
    return new Manifest.Gate(
        gate.name(),
        gate.threshold().doubleValue(),
        gate.noise().signum() == 0 ? null : gate.noise().doubleValue(),
        gate.freeTokensPerToken());
  }
}
