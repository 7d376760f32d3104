package org.plainsong.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {

  static final List<String> BUILT_IN = PromptTemplate.BUILT_IN;

  @ParameterizedTest
  @FieldSource("BUILT_IN")
  void named_builtIn_isWhole(String name) {
    PromptTemplate template = PromptTemplate.named(name);
    assertThat(template.name()).isEqualTo(name);
    assertThat(template.description()).isNotBlank();
    assertThat(template.usesSubject()).isTrue();
    assertThat(template.usesLabel()).isEqualTo(name.endsWith("-by-label"));
  }

  @Test
  void named_builtIns_areTheShippedFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../conf/prompts"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".conf", "")))
          .containsExactlyInAnyOrderElementsOf(PromptTemplate.BUILT_IN);
    }
  }

  @Test
  void named_entriesByLabel_texts() {
    PromptTemplate template = PromptTemplate.named("entries-by-label");
    assertThat(template.publicText()).isEqualTo("{subject} about: {label}\n\nEntry:");
    assertThat(template.privateText())
        .isEqualTo("{subject} about: {label}\n\nEntry: {record}\n\nEntry:");
    assertThat(template.stop()).containsExactly("\n\n", "\nEntry:");
  }

  @Test
  void named_file_reads(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("mine.conf"), hocon("p", "x {record}"));
    assertThat(PromptTemplate.named(file.toString()).privateText()).isEqualTo("x {record}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"entry", "no/such/file.conf", "\0", ""})
  void named_nothing_listsBuiltIns(String name) {
    assertThatThrownBy(() -> PromptTemplate.named(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[chat, chat-by-label, entries, entries-by-label]")
        .hasMessageEndingWith("Provided value: " + name);
  }

  @Test
  void parse_substitutionWithinTheFile_resolves() {
    PromptTemplate template =
        PromptTemplate.parse(
            "description = d, stop = [], public = \"p:\", private = ${public}\" {record}\"", "t");
    assertThat(template.privateText()).isEqualTo("p: {record}");
  }

  @Test
  void parse_environment_isNotRead() {
    assertThatThrownBy(
            () ->
                PromptTemplate.parse(
                    "description = d, stop = [], public = ${HOME}, private = \"{record}\"", "t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HOME");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"other.conf\"",
        "include file(\"other.conf\")",
        "include url(\"file:/other.conf\")",
        "include classpath(\"other.conf\")",
        "include required(file(\"other.conf\"))"
      })
  void parse_include_refused(String include) {
    assertThatThrownBy(() -> PromptTemplate.parse(include + "\n" + hocon("p", "{record}"), "t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must not include another file");
  }

  @Test
  void parse_recordTwice_refused() {
    assertThatThrownBy(() -> PromptTemplate.parse(hocon("p", "{record}{record}"), "my.conf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "my.conf, private: {record} must occur exactly 1 times. Provided occurrences: 2");
  }

  @Test
  void parse_noRecord_refused() {
    assertThatThrownBy(() -> PromptTemplate.parse(hocon("p", "{label}"), "my.conf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("my.conf, private: {record} must occur exactly 1 times");
  }

  @Test
  void parse_recordInPublic_refused() {
    assertThatThrownBy(() -> PromptTemplate.parse(hocon("{record}", "{record}"), "my.conf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("my.conf, public: {record} must occur exactly 0 times");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{name}", "{ record}", "{", "}", "x } y", "{record", "{}", "{Record}"})
  void parse_unknownSlot_listsSlots(String text) {
    assertThatThrownBy(() -> PromptTemplate.parse(hocon(text, "{record}"), "my.conf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("my.conf, public")
        .hasMessageContaining("[{subject}, {label}, {record}]")
        .hasMessageContaining("{{ or }}");
  }

  @Test
  void parse_missingKey_listsKeys() {
    assertThatThrownBy(() -> PromptTemplate.parse("public = p", "my.conf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "prompt template my.conf must have the keys [description, private, public, stop] and"
                + " no other. Provided keys: [public]");
  }

  @Test
  void parse_unknownKey_namesIt() {
    assertThatThrownBy(() -> PromptTemplate.parse(hocon("p", "{record}") + "\nstops = []", "t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stops");
  }

  @ParameterizedTest
  @ValueSource(strings = {"public = ", "[1]", "{{{", "public = \"a\nb\""})
  void parse_notHocon_namesFile(String content) {
    assertThatThrownBy(() -> PromptTemplate.parse(content, "my.conf"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("my.conf");
  }

  @Test
  void parse_emptyStopString_refused() {
    assertThatThrownBy(
            () -> PromptTemplate.parse(hocon("p", "{record}").replace("[]", "[\"\"]"), "t"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stop string must not be empty");
  }

  @Test
  void serialised_comesBackEqual() throws IOException, ClassNotFoundException {
    PromptTemplate template = PromptTemplate.named("chat");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(template);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(template);
    }
  }

  static String hocon(String publicText, String privateText) {
    return "description = d\nstop = []\npublic = \""
        + publicText
        + "\"\nprivate = \""
        + privateText
        + "\"";
  }
}
