package org.plainsong.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as a whole: its commands, and how their failures are told. */
final class Plainsong {

  private static final String DESCRIPTION =
      "Differentially private synthetic text by inference alone: many records vote on every token.";

  private Plainsong() {}

  /** Runs a command and returns 0, or the code of its {@link Failure}. */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    try {
      return commandLine(out, err).execute(args);
    } catch (Error error) {
      return FailureReport.of(error).print(err);
    }
  }

  /** The parser with all commands. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandSpec root = CommandSpec.create().name("plainsong").mixinStandardHelpOptions(true);
    root.usageMessage().description(DESCRIPTION).footer(Failure.documentation());
    root.versionProvider(() -> new String[] {"plainsong " + Version.current()});
    root.addSubcommand("plan", new PlanCommand().spec());
    root.addSubcommand("preflight", new PreflightCommand().spec());
    root.addSubcommand("count", new CountCommand().spec());
    root.addSubcommand("generate", new GenerateCommand().spec());
    root.addSubcommand("append", new AppendCommand().spec());
    root.addSubcommand("show", new ShowCommand().spec());
    root.addSubcommand("verify", new VerifyCommand().spec());
    root.addSubcommand("ledger", LedgerCommand.spec());
    root.addSubcommand("model", ModelCommand.spec());
    return new CommandLine(root)
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(UsageReport::print)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> FailureReport.of(exception).print(command.getErr()))
        .setExecutionStrategy(
            parsed -> {
              if (!parsed.hasSubcommand()
                  && !parsed.isUsageHelpRequested()
                  && !parsed.isVersionHelpRequested()) {
                parsed.commandSpec().commandLine().usage(err);
                return Failure.USAGE.code();
              }
              return new CommandLine.RunLast().execute(parsed);
            });
  }
}
