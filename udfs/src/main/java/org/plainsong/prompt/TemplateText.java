package org.plainsong.prompt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A template text, parsed: literal pieces and slots, in order. */
record TemplateText(List<Piece> pieces) {

  /** What may stand between braces. */
  enum Slot {
    SUBJECT,
    LABEL,
    RECORD;

    @Override
    public String toString() {
      return "{" + name().toLowerCase(Locale.ROOT) + "}";
    }
  }

  /** A literal, or a slot where that is not null. */
  record Piece(String literal, @Nullable Slot slot) {}

  TemplateText {
    pieces = List.copyOf(pieces);
  }

  /**
   * Parses a template text.
   *
   * @param where what to call the text in a message: file and key
   */
  static TemplateText parse(String text, String where) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char current = text.charAt(at);
      if (current != '{' && current != '}') {
        literal.append(current);
        at++;
      } else if (text.startsWith(String.valueOf(current).repeat(2), at)) {
        literal.append(current);
        at += 2;
      } else {
        Slot slot = slotAt(text, at, where);
        pieces.add(new Piece(literal.toString(), /* slot= */ null));
        pieces.add(new Piece("", slot));
        literal.setLength(0);
        at += slot.toString().length();
      }
    }
    pieces.add(new Piece(literal.toString(), /* slot= */ null));
    return new TemplateText(pieces);
  }

  /** How often a slot occurs. */
  int occurrences(Slot slot) {
    return (int) pieces.stream().filter(piece -> piece.slot() == slot).count();
  }

  /** The pieces before the slot for the record; without one, all of them. */
  TemplateText beforeRecord() {
    return new TemplateText(pieces.subList(0, recordAt().orElse(pieces.size())));
  }

  /** The pieces after the slot for the record; without one, none. */
  TemplateText afterRecord() {
    return new TemplateText(
        pieces.subList(recordAt().orElse(pieces.size() - 1) + 1, pieces.size()));
  }

  /** The spaces that end the last literal, possibly none. */
  String trailingSpaces() {
    String last = pieces.isEmpty() ? "" : pieces.get(pieces.size() - 1).literal();
    int end = last.length();
    while (end > 0 && last.charAt(end - 1) == ' ') {
      end--;
    }
    return last.substring(end);
  }

  /** Fills the public slots. */
  String fill(String subject, String label) {
    return pieces.stream()
        .map(
            piece ->
                piece.slot() == Slot.SUBJECT
                    ? subject
                    : piece.slot() == Slot.LABEL ? label : piece.literal())
        .collect(Collectors.joining());
  }

  private Optional<Integer> recordAt() {
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).slot() == Slot.RECORD) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static Slot slotAt(String text, int at, String where) {
    for (Slot slot : Slot.values()) {
      if (text.startsWith(slot.toString(), at)) {
        return slot;
      }
    }
    int close = text.indexOf('}', at + 1);
    String found = close < 0 ? text.substring(at, at + 1) : text.substring(at, close + 1);
    throw new IllegalArgumentException(
        where
            + ": a brace opens one of the slots "
            + Arrays.toString(Slot.values())
            + "; write {{ or }} for a literal brace. Provided value: "
            + found);
  }
}
