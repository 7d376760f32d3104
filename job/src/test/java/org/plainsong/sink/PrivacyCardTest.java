package org.plainsong.sink;

import static org.assertj.core.api.Assertions.assertThat;

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

  /**
   * The bounds of Kairouz, Oh and Viswanath, computed by hand: e^1 * 0.001 + 1e-6 = 0.0027193, e^1
   * * 0.01 + 1e-6 = 0.0271838; at epsilon 5, 0.1484142 and 1 - e^-5 * 0.99 = 0.9933294; at epsilon
   * 10, 1 - e^-10 * 0.999 = 0.9999546.
   */
  @ParameterizedTest
  @CsvSource({"1, 0.28%, 2.72%", "5, 14.85%, 99.34%", "10, 100%, 100%", "0, 0.11%, 1.01%"})
  void caught_epsilon_isTheBoundRoundedUp(double epsilon, String rare, String common) {
    JsonObject manifest = JsonParser.parseString(json(PrivacyUnit.ofRecord())).getAsJsonObject();
    manifest.getAsJsonObject("budget").addProperty("epsilon", epsilon);
    String text = PrivacyCard.of(manifest.toString()).markdown();
    assertThat(text.replaceAll("\\s+", " "))
        .contains("suspects 1 in 1000 of those who were not in the input finds at most **" + rare)
        .contains("suspects 1 in 100 of those who were not finds at most **" + common);
  }

  private static String json(PrivacyUnit unit) {
    return ManifestTest.manifest(unit).json();
  }

  private static String plain(String html) {
    return html.replaceAll("<[^>]*>", "").replaceAll("\\s+", " ").replace("&#39;", "'");
  }
}
