package org.plainsong.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import org.plainsong.config.JobConfig;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.PrivacyCard;
import org.plainsong.sink.ReleasedText;
import org.plainsong.sink.SyntheticTable;

/** Says on the terminal what a run released and what it claims. */
final class ResultSummary {

  private static final int TEXTS_SHOWN = 5;
  private static final MathContext FOUR_DIGITS_UP = new MathContext(4, RoundingMode.CEILING);

  private final PrintWriter out;

  ResultSummary(PrintWriter out) {
    this.out = out;
  }

  void print(JobConfig config, PrivacyClaim claim, List<ReleasedText> texts) {
    String output = config.output().location();
    out.printf("%d texts:  %s/%s%n", texts.size(), output, SyntheticTable.FOLDER);
    out.printf("manifest:  %s/%s%n", output, Manifest.FILE);
    out.printf("card:      %s/%s%n", output, PrivacyCard.HTML_FILE);
    out.printf("guarantee: %s%n", guarantee(claim));
    out.println();
    texts.stream().limit(TEXTS_SHOWN).forEach(this::print);
    out.flush();
  }

  private static String guarantee(PrivacyClaim claim) {
    if (claim.noGuarantee().isPresent()) {
      return "none, this table protects nobody. " + claim.noGuarantee().get();
    }
    return String.format(
        "epsilon %s at delta %s (rho %s zCDP), for %s",
        // Rounded up: a printed epsilon is never below the claimed one.
        rounded(claim.epsilon()),
        rounded(claim.delta()),
        rounded(claim.rho().value()),
        claim.unit().description());
  }

  private void print(ReleasedText text) {
    out.printf("  %s | %s%n", text.recordId(), text.text().replaceAll("\\s+", " "));
  }

  private static String rounded(double value) {
    return new BigDecimal(value).round(FOUR_DIGITS_UP).stripTrailingZeros().toString();
  }
}
