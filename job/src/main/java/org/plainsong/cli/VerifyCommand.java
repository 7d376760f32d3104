package org.plainsong.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.sink.Manifest;
import org.plainsong.verify.LakeCheck;
import org.plainsong.verify.Verification;
import org.plainsong.verify.Verified;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code plainsong verify}: checks an output and computes its claim again. */
final class VerifyCommand implements Callable<Integer> {

  private static final String LEDGER = "--ledger";
  private static final String TABLE = "--table";
  private static final MathContext FOUR_DIGITS_UP = new MathContext(4, RoundingMode.CEILING);

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  /** The command. */
  CommandSpec spec() {
    spec.mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(
            "Checks every file of an output and computes its epsilon again, offline and without"
                + " the input.");
    FinishedOutput.addTo(spec);
    spec.addOption(
        OptionSpec.builder(LEDGER)
            .paramLabel("FOLDER")
            .type(String.class)
            .description("Folder of the protected data set, to check its ledger as well.")
            .build());
    spec.addOption(
        OptionSpec.builder(TABLE)
            .paramLabel("NAME")
            .type(String.class)
            .description("Table of the lake whose rows of this run must be those of the output.")
            .build());
    return spec;
  }

  @Override
  public Integer call() {
    ParseResult parsed = spec.commandLine().getParseResult();
    String output = FinishedOutput.of(spec);
    @Nullable String ledger = parsed.matchedOptionValue(LEDGER, null);
    Optional<String> table = Optional.ofNullable(parsed.matchedOptionValue(TABLE, null));
    Sessions.use(spark -> verify(spark, output, Optional.ofNullable(ledger), table));
    return 0;
  }

  private void verify(
      SparkSession spark, String output, Optional<String> ledger, Optional<String> table) {
    Verified verified = Verification.of(spark, output, ledger);
    table.ifPresent(name -> LakeCheck.check(spark, output, name));
    print(verified);
    PrintWriter out = spec.commandLine().getOut();
    table.ifPresent(
        name -> out.printf("table:     the run's rows in %s are those of the output%n", name));
    out.flush();
    verified.requireGuarantee();
  }

  private void print(Verified verified) {
    PrintWriter out = spec.commandLine().getOut();
    Manifest manifest = verified.manifest();
    out.printf(
        "%s  run %s%n",
        manifest.budget().noGuarantee() == null ? "verified:" : "checked: ", manifest.runId());
    out.printf("guarantee: %s%n", guarantee(manifest));
    out.printf("unit:      %s%n", manifest.privacyUnit().description());
    out.printf("relation:  %s%n", relation(manifest));
    out.printf(
        "files:     %d, each with its length and SHA-256, none missing and none more%n",
        verified.files());
    out.printf(
        "texts:     %d of %d groups, each group with the %d tokens that were paid for%n",
        verified.texts(), verified.groups(), manifest.tokensPerGroupAtMost());
    out.printf("card:      says what the manifest says%n");
    out.printf("ledger:    %s%n", verified.ledger());
    out.println("This finds accidents and changes, not a forger: nothing is signed.");
    out.flush();
  }

  private static String guarantee(Manifest manifest) {
    if (manifest.budget().noGuarantee() != null) {
      return "no guarantee";
    }
    return String.format(
        "epsilon %s at delta %s, computed again from the manifest",
        rounded(Objects.requireNonNull(manifest.budget().epsilon())),
        rounded(manifest.budget().delta()));
  }

  private static String relation(Manifest manifest) {
    return NeighboringRelation.valueOf(manifest.neighboringRelation().toUpperCase(Locale.ROOT))
        .description();
  }

  private static String rounded(double value) {
    return new BigDecimal(value).round(FOUR_DIGITS_UP).stripTrailingZeros().toPlainString();
  }
}
