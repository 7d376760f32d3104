package org.plainsong.sink;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.commons.text.StringSubstitutor;

/**
 * The privacy card: what the manifest says, in a page of plain language, for a reader who knows
 * nothing of differential privacy.
 *
 * <p>A pure function of the manifest: whoever has that can make the card again and compare bytes.
 */
public final class PrivacyCard {

  /** The file of the card in Markdown. */
  public static final String MARKDOWN_FILE = "card.md";

  /** The file of the card as a web page. */
  public static final String HTML_FILE = "card.html";

  private final Manifest manifest;
  private final Map<String, String> words;

  private PrivacyCard(Manifest manifest, Map<String, String> words) {
    this.manifest = manifest;
    this.words = words;
  }

  /**
   * The card of a run.
   *
   * @param json the manifest as it stands in its file; its hash stands in the card
   */
  public static PrivacyCard of(String json) {
    Manifest manifest = Manifest.of(JsonParser.parseString(json));
    String hash = DigestUtils.sha256Hex(json);
    return new PrivacyCard(manifest, new CardWords(manifest, hash).words());
  }

  /** The card in Markdown. */
  public String markdown() {
    return fill(template() + ".md", PrivacyCard::escapeMarkdown, "| %s | %s | %s |\n", "- %s\n");
  }

  /** The card as a web page that needs nothing else: no script, no font, no picture. */
  public String html() {
    return fill(
        template() + ".html",
        PrivacyCard::escapeHtml,
        "      <tr><td>%s</td><td>%s</td><td>%s</td></tr>\n",
        "      <li>%s</li>\n");
  }

  /** A card of its own where nothing is guaranteed: no sentence of the other would be true. */
  private String template() {
    return manifest.budget().noGuarantee() == null ? "card" : "card-without-guarantee";
  }

  private String fill(
      String template, UnaryOperator<String> escape, String tableRow, String listItem) {
    Map<String, String> values = new LinkedHashMap<>();
    words.forEach((key, value) -> values.put(key, escape.apply(value)));
    StringBuilder groups = new StringBuilder();
    for (Manifest.GroupCount count : manifest.groups()) {
      String label = count.label() == null ? "(none)" : count.label();
      groups.append(tableRow.formatted(escape.apply(label), count.run(), count.groups()));
    }
    values.put("groups", groups.toString());
    StringBuilder uncovered = new StringBuilder();
    manifest.notCovered().forEach(it -> uncovered.append(listItem.formatted(escape.apply(it))));
    values.put("not_covered", uncovered.toString());
    return new StringSubstitutor(values)
        // A label such as ${epsilon} is text.
        .setDisableSubstitutionInValues(true)
        .setEnableUndefinedVariableException(true)
        .replace(resource(template));
  }

  private static String resource(String name) {
    String path = "/org/plainsong/" + name;
    try (InputStream in =
        Objects.requireNonNull(PrivacyCard.class.getResourceAsStream(path), path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escapeHtml(String text) {
    return StringEscapeUtils.escapeHtml4(oneLine(text));
  }

  private static String escapeMarkdown(String text) {
    return oneLine(text).replaceAll("[\\\\`*_\\[\\]<>|&~]", "\\\\$0");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
