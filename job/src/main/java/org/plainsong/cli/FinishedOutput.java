package org.plainsong.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The argument of the commands that read what {@code generate} wrote. */
final class FinishedOutput {

  private FinishedOutput() {}

  static void addTo(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .paramLabel("OUTPUT")
            .type(String.class)
            .required(true)
            .description("The folder that 'generate' wrote.")
            .build());
  }

  static String of(CommandSpec spec) {
    return spec.commandLine().getParseResult().matchedPositionalValue(0, "");
  }
}
