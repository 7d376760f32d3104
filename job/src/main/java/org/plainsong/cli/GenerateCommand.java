package org.plainsong.cli;

import java.util.concurrent.Callable;
import org.plainsong.config.JobConfig;
import picocli.CommandLine.Model.CommandSpec;

/** {@code plainsong generate}: reads sensitive records, writes synthetic ones and a manifest. */
final class GenerateCommand implements Callable<Integer> {

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

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
    JobConfig config = JobConfig.of(SettingOptions.values(spec.commandLine().getParseResult()));
    new GenerateJob(config, spec.commandLine().getOut()).run();
    return 0;
  }
}
