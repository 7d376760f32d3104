package org.plainsong.sink;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.NeighboringRelation;

/** The words of a privacy card: a name in its template, and what stands there. */
final class CardWords {

  private static final MathContext UP = new MathContext(4, RoundingMode.CEILING);
  private static final double BILLION = 1e9;

  private final Manifest manifest;
  private final String manifestSha256;

  CardWords(Manifest manifest, String manifestSha256) {
    this.manifest = manifest;
    this.manifestSha256 = manifestSha256;
  }

  /** All words, not escaped. */
  Map<String, String> words() {
    ClaimedBudget budget = manifest.budget();
    Map<String, String> words = new LinkedHashMap<>();
    words.put("run_id", manifest.runId());
    words.put("product_version", manifest.productVersion());
    words.put("unit_short", unitInShort());
    words.put("unit", unit());
    words.put("relation", relation());
    words.put("epsilon", orInfinite(budget.epsilon()));
    words.put("delta", rounded(budget.delta()));
    words.put("delta_in_words", deltaInWords(budget.delta()));
    words.put("rho", orInfinite(budget.rho()));
    words.put("accountant", budget.accountant());
    words.put("no_guarantee", Objects.requireNonNullElse(budget.noGuarantee(), ""));
    words.put("learn", learn());
    words.put("odds", odds());
    words.put("tpr_one_in_a_thousand", percent(budget.tprAtFprOneInAThousand()));
    words.put("tpr_one_in_a_hundred", percent(budget.tprAtFprOnePercent()));
    words.put("tokens_per_group", String.valueOf(manifest.tokensPerGroupAtMost()));
    words.put("tokens_per_text", String.valueOf(manifest.maxTokensPerText()));
    words.put("mechanism", manifest.mechanism().name());
    words.put("group_size", String.valueOf(manifest.mechanism().groupSize()));
    words.put("model", manifest.model().name());
    words.put("prompt", manifest.prompt().name());
    words.put("randomness", manifest.randomness());
    words.put("isolation", isolation());
    words.put("manifest_sha256", manifestSha256);
    return words;
  }

  private String unitInShort() {
    Manifest.Unit unit = manifest.privacyUnit();
    return unit.column() == null
        ? "one record"
        : "one value of column '" + unit.column() + "' with " + records(unit.maxRecords());
  }

  private String unit() {
    Manifest.Unit unit = manifest.privacyUnit();
    if (unit.column() == null) {
      return "One record: a single row of the input. Somebody who has several rows is protected row"
          + " by row, and less as a whole: with k rows, epsilon can be up to k times as large, and delta grows as well.";
    }
    return "All rows that share one value of the column '"
        + unit.column()
        + "', of which "
        + records(unit.maxRecords())
        + " were used at most. If that column names people, this protects one person with at most "
        + records(unit.maxRecords())
        + ". Somebody who stands there under several values is protected value by value, and less"
        + " as a whole.";
  }

  private static String records(int count) {
    return count == 1 ? "1 record" : count + " records";
  }

  private String relation() {
    for (NeighboringRelation relation : NeighboringRelation.values()) {
      if (relation.name().equalsIgnoreCase(manifest.neighboringRelation())) {
        return relation.description();
      }
    }
    return manifest.neighboringRelation();
  }

  private String learn() {
    if (Objects.equals(manifest.budget().epsilon(), 0.0)) {
      return "No sensitive record had any influence on this table: nothing can be learned from it"
          + " about one.";
    }
    return "Suppose an attacker has this table, this card, the manifest and all settings, knows"
        + " every other record of the input, and wants to find out whether one particular unit was"
        + " in it. The attacker may have any computing power and any later knowledge.";
  }

  private String odds() {
    Double epsilon = manifest.budget().epsilon();
    double factor = epsilon == null ? Double.POSITIVE_INFINITY : StrictMath.exp(epsilon);
    return factor > BILLION ? "more than a billion" : rounded(Math.nextUp(factor));
  }

  private static String deltaInWords(double delta) {
    return "1 in " + new BigDecimal(1 / delta).setScale(0, RoundingMode.FLOOR).toPlainString();
  }

  private String isolation() {
    return manifest.isolation().passed()
        ? "checked on public texts before the run, and passed: " + manifest.isolation().finding()
        : "NOT passed: " + manifest.isolation().finding();
  }

  private static String orInfinite(@Nullable Double value) {
    return value == null ? "infinite" : rounded(value);
  }

  /** A number that is never below the manifest's. */
  private static String rounded(double value) {
    return new BigDecimal(value).round(UP).stripTrailingZeros().toPlainString();
  }

  private static String percent(double share) {
    BigDecimal hundredths =
        new BigDecimal(share).movePointRight(2).setScale(2, RoundingMode.CEILING);
    return hundredths.min(BigDecimal.valueOf(100)).stripTrailingZeros().toPlainString() + "%";
  }
}
