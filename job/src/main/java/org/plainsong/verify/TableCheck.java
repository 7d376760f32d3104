package org.plainsong.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.TextRow;
import org.plainsong.text.TextEnd;

/**
 * Holds the rows of a table against its manifest: they come group by group and text by text, none
 * is missing between two, and every group has exactly the tokens that its budget paid for.
 */
final class TableCheck {

  private final Manifest manifest;
  private final List<Group> groups = new ArrayList<>();

  /**
   * A group that wrote.
   *
   * @param prefix what the names of its rows start with
   */
  private record Group(@Nullable String label, String prefix) {}

  TableCheck(Manifest manifest) {
    this.manifest = manifest;
    requireDistinctLabels(manifest.groups());
    for (Manifest.GroupCount count : manifest.groups()) {
      if (count.run() > count.groups()) {
        throw new VerificationFailedException(
            "groups.run must be at most groups. Found: " + count.run() + " of " + count.groups());
      }
      for (int number = 0; number < count.run(); number++) {
        String label = count.label() == null ? "" : count.label() + "/";
        groups.add(new Group(count.label(), label + number + "/"));
      }
    }
  }

  /**
   * The claim is that of one group, because no unit is in two. A label that is listed twice, or
   * groups without one beside others, would spend the budget of the same units again.
   */
  private static void requireDistinctLabels(List<Manifest.GroupCount> counts) {
    Set<String> labels = new HashSet<>();
    for (Manifest.GroupCount count : counts) {
      String label = count.label();
      boolean isApart = label == null ? counts.size() == 1 : labels.add(label);
      if (!isApart) {
        throw new VerificationFailedException(
            "groups must list every label once, or one entry without a label alone, because no unit"
                + " may be in two groups. Found once more: "
                + shown(label)
                + ".");
      }
    }
  }

  /**
   * Throws if the rows are not what the manifest allows.
   *
   * @throws VerificationFailedException naming the first row that is not
   */
  void check(List<TextRow> rows) {
    int next = 0;
    for (Group group : groups) {
      int first = next;
      long tokens = 0;
      while (next < rows.size()
          && rows.get(next).recordId().equals(group.prefix() + (next - first))) {
        TextRow row = rows.get(next);
        checkRow(row, group, next);
        tokens += row.tokenCount();
        next++;
      }
      checkGroup(group, tokens, next);
      checkOnlyTheLastIsCut(rows.subList(first, next), first);
    }
    if (next < rows.size()) {
      throw new VerificationFailedException(
          at(next)
              + " must not be there: the manifest's groups end before it. Its record_id: "
              + Quote.of(rows.get(next).recordId())
              + ".");
    }
  }

  private void checkRow(TextRow row, Group group, int place) {
    if (!Objects.equals(row.label(), group.label())) {
      throw new VerificationFailedException(
          at(place) + " must have the label of its record_id. Found: " + shown(row.label()) + ".");
    }
    int most = manifest.maxTokensPerText();
    if (row.tokenCount() < 1 || row.tokenCount() > most) {
      throw new VerificationFailedException(
          at(place)
              + " must have 1 to "
              + most
              + " tokens, as max_tokens_per_text says. Found: "
              + row.tokenCount()
              + ".");
    }
    Optional<TextEnd> end =
        Arrays.stream(TextEnd.values()).filter(e -> e.label().equals(row.endedBy())).findFirst();
    if (end.isEmpty() || (end.get() == TextEnd.MAX_TOKENS && row.tokenCount() != most)) {
      throw new VerificationFailedException(
          at(place) + " must not have ended by " + Quote.of(row.endedBy()) + ".");
    }
  }

  private void checkGroup(Group group, long tokens, int place) {
    long budget = manifest.tokensPerGroupAtMost();
    Manifest.@Nullable Gate gate = manifest.mechanism().gate();
    // Behind a gate there are free tokens beside the paid ones, up to a public cap.
    long most = gate == null ? budget : (1L + gate.freeTokensPerToken()) * budget;
    if (tokens < budget || tokens > most) {
      throw new VerificationFailedException(
          "the texts of group "
              + Quote.of(group.prefix())
              + ", which end before row "
              + place
              + ", must have "
              + (gate == null ? "" : budget + " to ")
              + most
              + " tokens together, as tokens_per_group_at_most"
              + (gate == null ? "" : " and the gate")
              + " says. Found: "
              + tokens
              + " in a row.");
    }
  }

  private static void checkOnlyTheLastIsCut(List<TextRow> texts, int first) {
    for (int i = 0; i < texts.size() - 1; i++) {
      if (texts.get(i).endedBy().equals(TextEnd.BUDGET.label())) {
        throw new VerificationFailedException(
            at(first + i) + " must not have ended by the budget: its group goes on after it.");
      }
    }
  }

  private static String at(int place) {
    return "row " + place + " of the table";
  }

  private static String shown(@Nullable String label) {
    return label == null ? "none" : Quote.of(label);
  }
}
