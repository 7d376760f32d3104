package org.plainsong.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayDeque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.privacy.PrivacyUnit;

class PrivacyCardTest {

  private final PrivacyCard card = PrivacyCard.of(json(PrivacyUnit.ofColumn("user", 3)));

  @Test
  void cards_both_sayTheClaimAndItsUnit() {
    for (String text : List.of(card.markdown(), plain(card.html()))) {
      assertThat(text.replace("\\", ""))
          .contains("0.000001")
          .contains("one value of column 'user' with 3 records")
          .contains("one person with at most 3 records")
          .contains("adding or removing one privacy unit")
          .contains("Timing: how long a run or a round took.")
          .contains("plainsong verify FOLDER");
    }
  }

  @Test
  void cards_unitOfOneRecord_saysThatAPersonMayBeMore() {
    String text = PrivacyCard.of(json(PrivacyUnit.ofRecord())).markdown();
    assertThat(text).contains("for **one record**").contains("with k rows, epsilon can be up to k");
  }

  @Test
  void html_card_needsNothingElse() {
    assertThat(card.html())
        .startsWith("<!DOCTYPE html>")
        .contains("name=\"viewport\"", "@media print")
        .doesNotContain("<script", "http:", "https:", "src=", "@import", "url(", "${");
  }

  @Test
  void html_everyElement_isClosedInOrder() {
    Matcher tags = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(card.html());
    ArrayDeque<String> open = new ArrayDeque<>();
    while (tags.find()) {
      if (tags.group(2).equals("meta")) {
        continue;
      }
      if (tags.group(1).isEmpty()) {
        open.push(tags.group(2));
      } else {
        assertThat(open.pop()).isEqualTo(tags.group(2));
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void cards_markupInValues_isText() {
    String hostile = "<script>alert(1)</script> ${epsilon} a|b *c*\n# d & \"e\"";
    JsonObject manifest = JsonParser.parseString(json(PrivacyUnit.ofRecord())).getAsJsonObject();
    manifest.addProperty("run_id", hostile);
    manifest.getAsJsonObject("model").addProperty("name", hostile);
    manifest.getAsJsonArray("groups").get(0).getAsJsonObject().addProperty("label", hostile);
    PrivacyCard made = PrivacyCard.of(manifest.toString());
    assertThat(made.html())
        .doesNotContain("<script")
        .contains(
            "&lt;script&gt;alert(1)&lt;/script&gt; ${epsilon} a|b *c* # d &amp; &quot;e&quot;");
    assertThat(made.markdown())
        .doesNotContain("<script>", "\n# d")
        .contains("\\<script\\>alert(1)\\</script\\> ${epsilon} a\\|b \\*c\\* # d \\& \"e\"");
  }

  @Test
  void cards_sameManifest_areTheSame() {
    PrivacyCard again = PrivacyCard.of(json(PrivacyUnit.ofColumn("user", 3)));
    assertThat(again.markdown()).isEqualTo(card.markdown());
    assertThat(again.html()).isEqualTo(card.html());
  }

  /** The manifest's rates, in hundredths of a percent: a limit is never rounded down. */
  @ParameterizedTest
  @CsvSource({
    "0.00271929, 0.0271838, 0.28%, 2.72%",
    "0.1484142, 0.9933294, 14.85%, 99.34%",
    "0.99999, 1, 100%, 100%",
    "0.001, 0.01, 0.11%, 1.01%"
  })
  void caught_ratesOfTheManifest_areRoundedUp(
      double atOneInAThousand, double atOnePercent, String rare, String common) {
    JsonObject manifest = JsonParser.parseString(json(PrivacyUnit.ofRecord())).getAsJsonObject();
    JsonObject budget = manifest.getAsJsonObject("budget");
    budget.addProperty("tpr_at_fpr_0_001", atOneInAThousand);
    budget.addProperty("tpr_at_fpr_0_01", atOnePercent);
    String text = PrivacyCard.of(manifest.toString()).markdown();
    assertThat(text.replaceAll("\\s+", " "))
        .contains("suspects 1 in 1000 of those who were not in the input finds at most **" + rare)
        .contains("suspects 1 in 100 of those who were not finds at most **" + common);
  }

  @Test
  void card_withoutGuarantee_saysSoFirst() {
    JsonObject manifest = JsonParser.parseString(json(PrivacyUnit.ofRecord())).getAsJsonObject();
    JsonObject budget = manifest.getAsJsonObject("budget");
    budget.add("epsilon", JsonNull.INSTANCE);
    budget.add("rho", JsonNull.INSTANCE);
    budget.addProperty("no_guarantee", "Randomness is seeded.");
    PrivacyCard without = PrivacyCard.of(manifest.toString());
    for (String text : new String[] {without.markdown(), plain(without.html())}) {
      assertThat(text.replaceAll("\\s+", " "))
          .contains("This table protects nobody")
          .contains("epsilon is infinite. Randomness is seeded.")
          .doesNotContain("at most", "-differential", "nobody saw");
    }
  }

  private static String json(PrivacyUnit unit) {
    return ManifestTest.manifest(unit).json();
  }

  private static String plain(String html) {
    return html.replaceAll("<[^>]*>", "").replaceAll("\\s+", " ").replace("&#39;", "'");
  }
}
