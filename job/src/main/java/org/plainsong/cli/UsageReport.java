package org.plainsong.cli;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the user reads when the command line cannot be parsed: one sentence, and where help is. */
final class UsageReport {

  private UsageReport() {}

  /** Prints the sentence and returns the code for the process. */
  static int print(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        "plainsong: "
            + sentence(exception)
            + " Run '"
            + command.getCommandSpec().qualifiedName()
            + " --help' for all options.");
    err.flush();
    return Failure.USAGE.code();
  }

  private static String sentence(ParameterException exception) {
    if (exception instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String argument = unmatched.getUnmatched().get(0);
      CommandLine command = exception.getCommandLine();
      String kind = argument.startsWith("-") ? "option" : "command or argument";
      String name = argument.startsWith("-") ? argument.split("=", 2)[0] : argument;
      return "There is no "
          + kind
          + " '"
          + name
          + "'. Did you mean '"
          + nearest(name, known(command, argument.startsWith("-")))
          + "'?";
    }
    String message = Objects.requireNonNullElse(exception.getMessage(), "The options are wrong");
    String line = message.lines().findFirst().orElse(message).strip();
    return line.endsWith(".") ? line : line + ".";
  }

  private static List<String> known(CommandLine command, boolean options) {
    Stream<String> names =
        options || command.getSubcommands().isEmpty()
            ? command.getCommandSpec().options().stream().map(OptionSpec::longestName)
            : command.getSubcommands().keySet().stream();
    return names.toList();
  }

  private static String nearest(String name, List<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance.apply(name, candidate)))
        .orElse("--help");
  }
}
