package org.plainsong.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;
import org.plainsong.ledger.PolicyHome;
import org.plainsong.preflight.SecurityPreflight;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code plainsong preflight}: how safe the cluster's settings are, without a session and without
 * data.
 */
final class PreflightCommand implements Callable<Integer> {

  private static final String POLICY = "--policy-folder";

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** The command. */
  CommandSpec spec() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(
            "Lists what Spark's settings do for the privacy of records, as 'generate' would find"
                + " it. Reads no record and starts no session.");
    spec.addOption(
        OptionSpec.builder(POLICY)
            .paramLabel("FOLDER")
            .type(String.class)
            .description("Folder of a protected data set: fail where its policy would refuse.")
            .build());
    return spec;
  }

  @Override
  public Integer call() {
    SparkConf conf = Sessions.complete(new SparkConf());
    SecurityPreflight preflight = SecurityPreflight.of(conf);
    print(preflight, spec.commandLine().getOut());
    @Nullable String folder = spec.commandLine().getParseResult().matchedOptionValue(POLICY, null);
    if (folder != null) {
      preflight.require(
          PolicyHome.read(folder, SparkHadoopUtil.get().newConfiguration(conf)).config());
    }
    return 0;
  }

  private static void print(SecurityPreflight preflight, PrintWriter out) {
    preflight
        .findings()
        .forEach(
            finding ->
                out.printf(
                    "%-19s %-15s %s%s%n",
                    finding.point().key(),
                    finding.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    finding.found(),
                    finding.remedy().isEmpty() ? "" : ": " + finding.remedy()));
    out.flush();
  }
}
