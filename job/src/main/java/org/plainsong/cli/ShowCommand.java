package org.plainsong.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.plainsong.sink.SyntheticTable;
import org.plainsong.sink.TextRow;
import picocli.CommandLine.Model.CommandSpec;

/** {@code plainsong show}: prints the released texts of an output, a JSON object a line. */
final class ShowCommand implements Callable<Integer> {

  private static final Gson JSON =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping()
          .create();

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** The command. */
  CommandSpec spec() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage().description("Prints the texts of an output, a JSON object a line.");
    FinishedOutput.addTo(spec);
    return spec;
  }

  @Override
  public Integer call() {
    String output = FinishedOutput.of(spec);
    Sessions.use(spark -> show(spark, output));
    return 0;
  }

  private void show(SparkSession spark, String output) {
    PrintWriter out = spec.commandLine().getOut();
    for (TextRow row : SyntheticTable.read(spark, output)) {
      out.println(JSON.toJson(row));
    }
    out.flush();
  }
}
