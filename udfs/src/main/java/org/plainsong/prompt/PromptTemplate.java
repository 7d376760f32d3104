package org.plainsong.prompt;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plainsong.hocon.OneFile;
import org.plainsong.prompt.TemplateText.Slot;

/**
 * The two texts of a prompt, with slots in braces: <code>{subject}</code> and <code>{label}</code>
 * are public, <code>{record}</code> takes one private record. A literal brace is doubled.
 *
 * @param name what to call the template in a message: a built-in name or a path
 * @param description one sentence for people
 * @param publicText what the public reference reads; holds no <code>{record}</code>
 * @param privateText what a teacher reads; holds <code>{record}</code> exactly once
 * @param stop strings that end a text, possibly none
 */
public record PromptTemplate(
    String name, String description, String publicText, String privateText, List<String> stop)
    implements Serializable {

  /** The templates that ship inside the jar. */
  public static final List<String> BUILT_IN =
      List.of("chat", "chat-by-label", "entries", "entries-by-label");

  private static final Set<String> KEYS =
      new TreeSet<>(Set.of("description", "public", "private", "stop"));

  public PromptTemplate {
    stop = List.copyOf(stop);
    requireRecords(name + ", public", publicText, /* expected= */ 0);
    requireRecords(name + ", private", privateText, /* expected= */ 1);
    if (stop.contains("")) {
      throw new IllegalArgumentException(name + ", stop: a stop string must not be empty");
    }
  }

  /**
   * Finds a template: one of {@link #BUILT_IN} by its name, any other as a file.
   *
   * @throws IllegalArgumentException if there is none, or its content is wrong
   */
  public static PromptTemplate named(String nameOrPath) {
    try {
      if (BUILT_IN.contains(nameOrPath)) {
        return parse(builtIn(nameOrPath), nameOrPath);
      }
      Path path = Path.of(nameOrPath);
      if (Files.isRegularFile(path)) {
        return parse(Files.readString(path), nameOrPath);
      }
    } catch (InvalidPathException e) {
      // Not even a path: the sentence below says so.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the prompt template " + nameOrPath, e);
    }
    throw new IllegalArgumentException(
        "prompt template must be one of "
            + BUILT_IN
            + " or the path of a file. Provided value: "
            + nameOrPath);
  }

  /**
   * Parses a template from HOCON.
   *
   * @param name what to call it in a message
   */
  public static PromptTemplate parse(String hocon, String name) {
    try {
      Config config = OneFile.parse("a prompt template", name, hocon);
      requireKeys(config.root().keySet(), name);
      return new PromptTemplate(
          name,
          config.getString("description"),
          config.getString("public"),
          config.getString("private"),
          config.getStringList("stop"));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          "prompt template is not the HOCON that it should be: " + e.getMessage(), e);
    }
  }

  /** Whether a prompt of this template depends on the label. */
  public boolean usesLabel() {
    return uses(Slot.LABEL);
  }

  /** Whether a prompt of this template depends on the subject. */
  public boolean usesSubject() {
    return uses(Slot.SUBJECT);
  }

  TemplateText publicPieces() {
    return TemplateText.parse(publicText, name);
  }

  TemplateText privatePieces() {
    return TemplateText.parse(privateText, name);
  }

  private boolean uses(Slot slot) {
    return publicPieces().occurrences(slot) + privatePieces().occurrences(slot) > 0;
  }

  private static String builtIn(String name) throws IOException {
    String resource = "/org/plainsong/prompts/" + name + ".conf";
    try (InputStream in = PromptTemplate.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks the prompt template " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void requireKeys(Set<String> provided, String name) {
    if (!provided.equals(KEYS)) {
      throw new IllegalArgumentException(
          "prompt template "
              + name
              + " must have the keys "
              + KEYS
              + " and no other. Provided keys: "
              + new TreeSet<>(provided));
    }
  }

  private static void requireRecords(String where, String text, int expected) {
    int found = TemplateText.parse(text, where).occurrences(Slot.RECORD);
    if (found != expected) {
      throw new IllegalArgumentException(
          where
              + ": "
              + Slot.RECORD
              + " must occur exactly "
              + expected
              + " times. Provided occurrences: "
              + found);
    }
  }
}
