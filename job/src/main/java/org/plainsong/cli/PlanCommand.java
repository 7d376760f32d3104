package org.plainsong.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.plainsong.config.PlanConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code plainsong plan}: what a budget buys. Takes the options of {@code generate} and reads no
 * record.
 */
final class PlanCommand implements Callable<Integer> {

  private static final String RATE = "--rate";
  private static final String PREFILL_RATE = "--prefill-rate";
  private static final String EXECUTORS = "--executors";
  private static final String CORES = "--cores";

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** The command with an option for every setting, and the rates. */
  CommandSpec spec() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(
            "Prints what a budget buys: groups, texts, clip, work. Reads no record;"
                + " takes the options of 'generate'.");
    spec.addOption(rate(RATE, "Teacher tokens a second that all task slots decode."));
    spec.addOption(rate(PREFILL_RATE, "Teacher tokens a second that all task slots prefill."));
    spec.addOption(count(EXECUTORS, "Executors of the cluster; 1 if unset."));
    spec.addOption(count(CORES, "Task slots of an executor; 2 if unset."));
    SettingOptions.addTo(spec);
    return spec;
  }

  @Override
  public Integer call() {
    ParseResult parsed = spec.commandLine().getParseResult();
    PlanConfig config = PlanConfig.of(SettingOptions.values(parsed));
    PlanNumbers numbers = new PlanNumbers(config);
    KeysAndValues memory = KeysAndValues.of(config.model());
    PlanCluster cluster =
        PlanCluster.of(
            parsed.matchedOptionValue(EXECUTORS, 1), parsed.matchedOptionValue(CORES, 2), config);
    PlanRates rates = rates(parsed, cluster.cores());
    PrintWriter out = spec.commandLine().getOut();
    new PlanTable(numbers, rates, memory).print(out);
    // Last, so that a run that does not fit is seen whole before it is refused.
    new PlanScale(numbers, cluster, rates, memory.bytesPerToken()).print(out);
    return 0;
  }

  private static PlanRates rates(ParseResult parsed, long cores) {
    PlanRates measured = PlanRates.measuredOn(cores);
    if (!parsed.hasMatchedOption(RATE) && !parsed.hasMatchedOption(PREFILL_RATE)) {
      return measured;
    }
    return new PlanRates(
        parsed.matchedOptionValue(PREFILL_RATE, measured.prefill()),
        parsed.matchedOptionValue(RATE, measured.decode()),
        "as given");
  }

  private static OptionSpec count(String name, String description) {
    return OptionSpec.builder(name)
        .paramLabel("NUMBER")
        .type(Integer.class)
        .description(description)
        .build();
  }

  private static OptionSpec rate(String name, String description) {
    return OptionSpec.builder(name)
        .paramLabel("NUMBER")
        .type(Double.class)
        .description(description)
        .build();
  }
}
