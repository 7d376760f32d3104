package org.plainsong.cli;

import java.util.concurrent.Callable;
import org.plainsong.config.TableConfig;
import org.plainsong.sink.LakeTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code plainsong append}: appends a finished output to a table of the lake, once. */
final class AppendCommand implements Callable<Integer> {

  private static final String TABLE = "--output-table";
  private static final String FORMAT = "--output-table-format";

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** The command. */
  CommandSpec spec() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(
            "Appends a finished output to an Iceberg or Delta table, once however often it runs.");
    FinishedOutput.addTo(spec);
    spec.addOption(
        OptionSpec.builder(TABLE)
            .paramLabel("NAME")
            .type(String.class)
            .required(true)
            .description("Catalog, schema and table.")
            .build());
    spec.addOption(
        OptionSpec.builder(FORMAT)
            .paramLabel("iceberg|delta")
            .type(String.class)
            .description("Format of the table; iceberg when not given.")
            .build());
    return spec;
  }

  @Override
  public Integer call() {
    ParseResult parsed = spec.commandLine().getParseResult();
    String output = FinishedOutput.of(spec);
    String table = parsed.matchedOptionValue(TABLE, "");
    String format = parsed.matchedOptionValue(FORMAT, TableConfig.FORMATS.get(0));
    Sessions.use(spark -> LakeTable.prepare(spark, table, format).append(output));
    spec.commandLine().getOut().printf("appended:  %s to %s%n", output, table);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
