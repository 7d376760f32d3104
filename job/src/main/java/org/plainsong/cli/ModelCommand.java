package org.plainsong.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.plainsong.model.ImportSettings;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.ModelImporter;
import org.plainsong.model.WeightFormat;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code plainsong model}: what can be done with models. */
final class ModelCommand {

  private ModelCommand() {}

  /** The command with its subcommands. */
  static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().mixinStandardHelpOptions(true);
    spec.usageMessage().description("Prepares models.");
    return spec.addSubcommand("import", new Import().spec());
  }

  /** {@code plainsong model import}: builds a model folder from a checkpoint. */
  private static final class Import implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CommandSpec spec() {
      spec.mixinStandardHelpOptions(true);
      spec.usageMessage()
          .description("Builds the folder that --model takes from a checkpoint.")
          .sortOptions(false);
      spec.addOption(
          path("--source", "A folder with config.json, safetensors and tokenizer.json, or a GGUF"));
      spec.addOption(path("--target", "New model folder"));
      spec.addOption(
          OptionSpec.builder("--weight-format")
              .paramLabel("NAME")
              .type(String.class)
              .defaultValue(WeightFormat.DEFAULT.text())
              .description("One of " + formats() + ". Default: ${DEFAULT-VALUE}.")
              .build());
      return spec;
    }

    @Override
    public Integer call() {
      ParseResult parsed = spec.commandLine().getParseResult();
      Path source = parsed.matchedOptionValue("--source", Path.of(""));
      Path target = parsed.matchedOptionValue("--target", Path.of(""));
      WeightFormat format =
          WeightFormat.parse(
              parsed.matchedOptionValue("--weight-format", WeightFormat.DEFAULT.text()));
      ModelFolder folder = ModelImporter.importModel(source, target, ImportSettings.of(format));
      spec.commandLine().getOut().println(folder.path());
      return 0;
    }

    private static OptionSpec path(String name, String description) {
      return OptionSpec.builder(name)
          .paramLabel("PATH")
          .type(Path.class)
          .required(true)
          .description(description + ".")
          .build();
    }

    private static String formats() {
      return Stream.of(WeightFormat.values())
          .map(WeightFormat::text)
          .collect(Collectors.joining(", "));
    }
  }
}
