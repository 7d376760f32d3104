package org.plainsong.verify;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.TextRow;

class TableCheckTest {

  private final TableCheck check = new TableCheck(MadeOutput.manifest(List.of()));

  @Test
  void check_rowsOfARun_areRight() {
    check.check(MadeOutput.rows());
  }

  @ParameterizedTest
  @CsvSource({
    "1, A/0/1, A, 2, end_of_text, 10 tokens together",
    "1, A/0/1, A, 4, end_of_text, 10 tokens together",
    "1, A/0/1, A, 0, end_of_text, 1 to 4 tokens",
    "0, A/0/0, A, 5, end_of_text, 1 to 4 tokens",
    "0, A/0/0, B, 4, max_tokens, must have the label",
    "0, A/0/0,, 4, max_tokens, must have the label",
    "1, A/0/1, A, 3, max_tokens, must not have ended by 'max_tokens'",
    "1, A/0/1, A, 3, magic, must not have ended by 'magic'",
    "1, A/0/1, A, 3, budget, must not have ended by the budget",
    "1, A/0/2, A, 3, end_of_text, 10 tokens together",
    "1, A/0/01, A, 3, end_of_text, 10 tokens together",
    "8, B/0/3, B, 3, budget, 10 tokens together"
  })
  void check_rowThatDiffers_isFound(
      int place, String id, String label, int tokens, String end, String part) {
    List<TextRow> rows = new ArrayList<>(MadeOutput.rows());
    rows.set(place, new TextRow(id, label, "text", tokens, end));
    assertFails(rows, part);
  }

  @Test
  void check_anyRowLeftOutOrTwiceOrSwapped_isFound() {
    List<TextRow> right = MadeOutput.rows();
    for (int i = 0; i < right.size(); i++) {
      List<TextRow> less = new ArrayList<>(right);
      less.remove(i);
      assertFails(less, "");
      List<TextRow> more = new ArrayList<>(right);
      more.add(i, right.get(i));
      assertFails(more, "");
      List<TextRow> swapped = new ArrayList<>(right);
      swapped.set(i, right.get((i + 1) % right.size()));
      swapped.set((i + 1) % right.size(), right.get(i));
      assertFails(swapped, "");
    }
  }

  @Test
  void check_rowsAfterTheLastGroup_areFound() {
    List<TextRow> rows = new ArrayList<>(MadeOutput.rows());
    rows.add(new TextRow("B/1/0", "B", "text", 4, "max_tokens"));
    assertFails(rows, "row 9 of the table must not be there");
  }

  @ParameterizedTest
  @CsvSource({"A, A", ", A", "A,", ","})
  void new_groupsThatShareUnits_areFound(String first, String second) {
    Manifest right = MadeOutput.manifest(List.of());
    JsonElement json = JsonParser.parseString(right.json());
    JsonArray groups = json.getAsJsonObject().getAsJsonArray("groups");
    groups.get(0).getAsJsonObject().addProperty("label", first);
    groups.get(1).getAsJsonObject().addProperty("label", second);
    Manifest wrong = Manifest.of(json);
    assertThatThrownBy(() -> new TableCheck(wrong))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining("no unit may be in two groups");
  }

  private void assertFails(List<TextRow> rows, String part) {
    assertThatThrownBy(() -> check.check(rows))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining(part);
  }
}
