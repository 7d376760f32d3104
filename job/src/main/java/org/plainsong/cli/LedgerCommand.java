package org.plainsong.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.plainsong.config.PolicyConfig;
import org.plainsong.ledger.DataSetPolicy;
import org.plainsong.ledger.LedgerAudit;
import org.plainsong.ledger.LedgerEntry;
import org.plainsong.ledger.PolicyHome;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code plainsong ledger}: what was spent on a protected data set. Reads no record. */
final class LedgerCommand {

  private LedgerCommand() {}

  /** The command with its subcommands. */
  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().mixinStandardHelpOptions(true);
    spec.usageMessage().description("Tells what was spent on a protected data set.");
    return spec.addSubcommand("show", new Show().spec()).addSubcommand("check", new Check().spec());
  }

  private static void describe(CommandSpec spec, String what) {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage().description(what);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .paramLabel("DATA-SET-FOLDER")
            .type(String.class)
            .required(true)
            .description("The folder of the data set in the policy home, with policy.conf.")
            .build());
  }

  private static DataSetPolicy policy(CommandSpec spec) {
    String folder = spec.commandLine().getParseResult().matchedPositionalValue(0, "");
    return PolicyHome.read(folder, new Configuration());
  }

  /** Up, so that what was spent never looks smaller than it is. */
  private static String up(double value) {
    return rounded(new BigDecimal(value), RoundingMode.CEILING);
  }

  private static String rounded(BigDecimal value, RoundingMode mode) {
    return value.round(new MathContext(4, mode)).stripTrailingZeros().toString();
  }

  /** {@code plainsong ledger show}: every entry, what is spent and what is left. */
  private static final class Show implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CommandSpec spec() {
      describe(spec, "Prints every entry of a ledger, what is spent and what is left.");
      return spec;
    }

    @Override
    public Integer call() {
      DataSetPolicy policy = policy(spec);
      LedgerAudit audit = LedgerAudit.of(policy, new Configuration());
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%8s  %-7s  %7s  %10s  %10s  %-27s  %s%n",
          "entry", "kind", "attempt", "rho", "epsilon", "time", "run");
      audit.entries().forEach(entry -> print(out, entry));
      out.println();
      print(out, audit, policy.config());
      out.flush();
      return 0;
    }

    private static void print(PrintWriter out, LedgerEntry entry) {
      LedgerEntry.Charge charge = entry.charge();
      out.printf(
          "%8d  %-7s  %7d  %10s  %10s  %-27s  %s%n",
          entry.sequence(),
          entry.kind(),
          entry.attempt(),
          charge == null ? "" : rounded(charge.exactRho(), RoundingMode.CEILING),
          charge == null ? "" : up(charge.epsilon()),
          entry.time(),
          entry.runId());
    }

    private static void print(PrintWriter out, LedgerAudit audit, PolicyConfig policy) {
      out.printf(
          "lifetime  epsilon %s at delta %s%n", policy.lifetimeEpsilon(), policy.lifetimeDelta());
      out.printf(
          "spent     rho %s, alone epsilon %s at that delta%n",
          rounded(audit.spent(), RoundingMode.CEILING), up(audit.epsilon(audit.spent())));
      out.printf(
          "left      rho %s, alone epsilon %s at that delta (rho adds up, epsilon does not)%n",
          rounded(audit.left(), RoundingMode.FLOOR),
          rounded(new BigDecimal(audit.epsilon(audit.left())), RoundingMode.FLOOR));
    }
  }

  /** {@code plainsong ledger check}: whether a ledger is as it was written. */
  private static final class Check implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CommandSpec spec() {
      describe(spec, "Checks the chain, the sums and the limits of a ledger; names what is wrong.");
      return spec;
    }

    @Override
    public Integer call() {
      DataSetPolicy policy = policy(spec);
      LedgerAudit audit = LedgerAudit.of(policy, new Configuration());
      audit.requireWithinPolicy();
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "The ledger of '%s' is as it was written: %d entries, within its policy.%n",
          policy.config().dataSet(), audit.entries().size());
      if (!audit.isSealed()) {
        out.println("The last entry has no seal yet: its writer stopped. The next run adds it.");
      }
      out.flush();
      return 0;
    }
  }
}
