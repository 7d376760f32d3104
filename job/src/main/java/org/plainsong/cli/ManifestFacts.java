package org.plainsong.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.plainsong.config.JobConfig;
import org.plainsong.inference.Decoders;
import org.plainsong.inference.IsolationReport;
import org.plainsong.logits.ContributionRule;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.model.ModelFolder;
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
            new Manifest.PromptText(plan.template().name(), sha256(plan.template().toString())));
    return Manifest.of(run, plan.claim(), draws(), scorer, files);
  }

  private Manifest.Draws draws() {
    ContributionRule rule = plan.mechanism().contribution();
    Manifest.Mechanism mechanism =
        new Manifest.Mechanism(
            plan.mechanism().name(),
            rule.groupSize(),
            rule.clipBound().units(),
            rule.clipBound().nats(),
            config.budget().temperature().doubleValue(),
            rule.topK());
    List<Manifest.GroupCount> groups =
        config.groups().strata().stream()
            .map(s -> new Manifest.GroupCount(s.label(), s.groups(), s.run()))
            .toList();
    return new Manifest.Draws(
        mechanism, groups, config.text().tokensPerGroup(), config.text().maxTokens());
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
