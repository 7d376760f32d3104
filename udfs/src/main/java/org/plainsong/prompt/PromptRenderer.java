package org.plainsong.prompt;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.plainsong.text.Tokenizer;

/**
 * Renders a template to tokens, the public pieces and the private record apart.
 *
 * <p>The public slots are filled first; then the piece before <code>{record}</code>, the record and
 * the piece after it are tokenised one by one, the record as data. So no record changes how the
 * template around it is tokenised, nor forges its markup.
 *
 * <p><b>Spaces.</b> In most vocabularies a word's token holds the space before it, and a space of
 * its own is a rare token that leads a model astray. Spaces that end the literal right before
 * <code>{record}</code> are therefore tokenised with the record: of <code>Entry: {record}</code>
 * the template keeps {@code Entry:}, and the record is encoded with a space before it.
 *
 * <p>Safe for concurrent use, as its tokenizer is.
 */
public final class PromptRenderer {

  /**
   * Characters of a record that are looked at for each token it may have: far more than a token
   * holds on average, and a bound on the work that one record can cause.
   */
  static final int CHARACTERS_PER_TOKEN = 32;

  private final Tokenizer tokenizer;
  private final PromptTemplate template;
  private final String subject;
  private final int maxRecordTokens;
  private final String spaces;

  /**
   * Prepares to render.
   *
   * @param subject what the records are, {@code "Encyclopedia entries"}
   * @param maxRecordTokens longest record in tokens, {@code >= 1}; the rest is cut off
   */
  public PromptRenderer(
      Tokenizer tokenizer, PromptTemplate template, String subject, int maxRecordTokens) {
    if (maxRecordTokens < 1) {
      throw new IllegalArgumentException(
          "max record tokens must be >= 1. Provided value: " + maxRecordTokens);
    }
    if (template.usesSubject() && subject.isBlank()) {
      throw new IllegalArgumentException(
          "prompt template "
              + template.name()
              + " has a slot {subject}, so a subject must be given and not be blank");
    }
    this.tokenizer = tokenizer;
    this.template = template;
    this.subject = subject;
    this.maxRecordTokens = maxRecordTokens;
    this.spaces = template.privatePieces().beforeRecord().trailingSpaces();
  }

  /**
   * Renders the prompts of a label.
   *
   * @param label the label, null when the job has none
   * @throws IllegalArgumentException if the template needs a label, or gives a prompt no token
   */
  public Prompt prompt(@Nullable String label) {
    if (label == null && template.usesLabel()) {
      throw new IllegalArgumentException(
          "prompt template "
              + template.name()
              + " has a slot {label}, but the job has no labels: configure some, or a template"
              + " without that slot");
    }
    String filling = label == null ? "" : label;
    TemplateText pieces = template.privatePieces();
    String before = pieces.beforeRecord().fill(subject, filling);
    String after = pieces.afterRecord().fill(subject, filling);
    return new Prompt(
        encoded("private, before {record}", before.substring(0, before.length() - spaces.length())),
        tokenizer.encodeTemplate(after),
        encoded("public", template.publicPieces().fill(subject, filling)));
  }

  /**
   * Renders a record: at most {@code maxRecordTokens} tokens, a function of the record alone. Empty
   * for a record that is null, blank or cannot be encoded. Throws for no text whatever, because
   * that would tell something about the record.
   */
  public Optional<int[]> record(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    int[] tokens;
    try {
      tokens = tokenizer.encodeData(spaces + beginning(text.strip()));
    } catch (IllegalStateException e) {
      // The tokenizer is closed: that is no property of the record.
      throw e;
    } catch (RuntimeException e) {
      return Optional.empty();
    }
    return tokens.length == 0
        ? Optional.empty()
        : Optional.of(Arrays.copyOf(tokens, Math.min(tokens.length, maxRecordTokens)));
  }

  private String beginning(String text) {
    long limit = (long) CHARACTERS_PER_TOKEN * maxRecordTokens;
    if (text.length() <= limit) {
      return text;
    }
    int end = (int) limit;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  private int[] encoded(String part, String text) {
    int[] tokens = tokenizer.encodeTemplate(text);
    if (tokens.length == 0) {
      throw new IllegalArgumentException(
          "prompt template "
              + template.name()
              + ": the text "
              + part
              + " must have at least one token. Write something there");
    }
    return tokens;
  }
}
