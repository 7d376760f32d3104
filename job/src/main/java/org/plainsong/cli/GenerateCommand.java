package org.plainsong.cli;

import java.util.concurrent.Callable;
import org.plainsong.config.JobConfig;
import org.plainsong.config.ReportConfig;
import org.plainsong.config.SettingValues;
import picocli.CommandLine.Model.CommandSpec;

/** {@code plainsong generate}: reads sensitive records, writes synthetic ones and a manifest. */
final class GenerateCommand implements Callable<Integer> {

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
  private final Randomness randomness;

  GenerateCommand(Randomness randomness) {
    this.randomness = randomness;
  }

  /** The command with an option for every setting. */
  CommandSpec spec() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description("Reads sensitive records and writes synthetic ones, with a manifest.");
    SettingOptions.addTo(spec);
    return spec;
  }

  @Override
  public Integer call() {
    SettingValues values = SettingOptions.values(spec.commandLine().getParseResult());
    try (RunReports reports = RunReports.open(ReportConfig.of(values))) {
      try {
        JobConfig config = JobConfig.of(values);
        reports.settled(config);
        new GenerateJob(config, randomness, reports, spec.commandLine().getOut()).run();
      } catch (Throwable thrown) {
        // Spark throws checked exceptions that its methods do not declare.
        reports.failed(thrown);
        throw thrown;
      }
    }
    return 0;
  }
}
