package org.plainsong.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.CountConfig;
import org.plainsong.config.InvalidSettingException;
import org.plainsong.privacy.ExactEpsilon;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code plainsong count}: a private count of records a label, to plan a run with where no public
 * number is known. Takes the options of {@code generate}.
 */
final class CountCommand implements Callable<Integer> {

  private static final String COUNT_EPSILON = "--count-epsilon";

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** The command with an option for every setting, and the epsilon of the count. */
  CommandSpec spec() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(
            "Prints a noisy number of usable records a label, for --expected-records, and writes it"
                + " with its cost to count.json. Takes the options of 'generate'; the cost comes"
                + " on top of that of the run.");
    spec.addOption(
        OptionSpec.builder(COUNT_EPSILON)
            .paramLabel("NUMBER|N/N")
            .type(String.class)
            .description("Privacy cost of the count, exact: 0.1 or 1/3.")
            .build());
    SettingOptions.addTo(spec);
    return spec;
  }

  @Override
  public Integer call() {
    ParseResult parsed = spec.commandLine().getParseResult();
    @Nullable String epsilon = parsed.matchedOptionValue(COUNT_EPSILON, null);
    if (epsilon == null) {
      throw new InvalidSettingException(
          "count-epsilon must be set: it is what the count costs. Give --count-epsilon 0.1, for"
              + " instance.");
    }
    CountConfig config = CountConfig.of(SettingOptions.values(parsed));
    new CountJob(config, ExactEpsilon.parse(epsilon), spec.commandLine().getOut()).run();
    return 0;
  }
}
