package org.plainsong.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.OutputFile;

class SchemaCheckTest {

  private static final int CHANGES = 1500;
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "0.5",
          "1.0",
          "1e-6",
          "1e30",
          "\"\"",
          "\"x\"",
          "\"none\"",
          "\"record\"",
          "[]",
          "[1]",
          "{}",
          "{\"a\": 1}",
          "\"" + "0a".repeat(32) + "\"",
          "\"fixed before the run\"");

  private static String schemaText;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in =
        Manifest.class.getResourceAsStream("/org/plainsong/manifest.schema.json")) {
      schemaText = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The same verdict as an independent validator on manifests with one random change each. */
  @Test
  void fault_randomChanges_isThereWhenAnotherValidatorFindsOne() {
    long seed = new Random().nextLong();
    System.out.println("SchemaCheckTest seed " + seed);
    Random random = new Random(seed);
    SchemaCheck ours = new SchemaCheck(JsonParser.parseString(schemaText).getAsJsonObject());
    JsonSchema theirs =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaText);
    String right = manifest();
    assertThat(ours.fault(JsonParser.parseString(right))).isEmpty();
    int refused = 0;
    for (int i = 0; i < CHANGES; i++) {
      JsonElement tree = JsonParser.parseString(right);
      change(tree, random);
      boolean fits = theirs.validate(tree.toString(), InputFormat.JSON).isEmpty();
      assertThat(ours.fault(tree).isEmpty()).as("seed %d, %s", seed, tree).isEqualTo(fits);
      refused += fits ? 0 : 1;
    }
    assertThat(refused).isBetween(CHANGES / 5, CHANGES - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"maxLength\": 3}",
        "{\"uniqueItems\": true}",
        "{\"format\": \"date\"}",
        "{\"not\": {}}"
      })
  void fault_keywordThatIsUnknown_isRefused(String schema) {
    SchemaCheck check = new SchemaCheck(JsonParser.parseString(schema).getAsJsonObject());
    assertThatThrownBy(() -> check.fault(JsonParser.parseString("\"abcd\"")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unknown word");
  }

  @Test
  void fault_oneOfAndReference_areUnderstood() {
    SchemaCheck check =
        new SchemaCheck(
            JsonParser.parseString(
                    "{\"oneOf\": [{\"const\": \"none\"}, {\"$ref\": \"#/$defs/n\"}],"
                        + " \"$defs\": {\"n\": {\"type\": \"integer\", \"maximum\": 3}}}")
                .getAsJsonObject());
    assertThat(check.fault(JsonParser.parseString("\"none\""))).isEmpty();
    assertThat(check.fault(JsonParser.parseString("3"))).isEmpty();
    assertThat(check.fault(JsonParser.parseString("4"))).isPresent();
    assertThat(check.fault(JsonParser.parseString("\"some\""))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{} x",
        "{\"a\": 1, \"a\": 1}",
        "{a: 1}",
        "{'a': 1}",
        "[NaN]",
        "[1,]",
        "[01]",
        "{\"a\": 1e999999}",
        "// c\n{}",
        "[TRUE]",
        "\u0000{}"
      })
  void parse_notStrictlyJson_isRefused(String text) {
    assertThatThrownBy(() -> StrictJson.parse(text))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageStartingWith("The manifest must");
  }

  private static String manifest() {
    return MadeOutput.manifest(
            List.of(new OutputFile("texts/part-00000.parquet", 12, "23".repeat(32))))
        .json();
  }

  /** Replaces, removes or adds one value somewhere. */
  private static void change(JsonElement tree, Random random) {
    List<JsonElement> containers = new ArrayList<>();
    collect(tree, containers);
    JsonElement place = containers.get(random.nextInt(containers.size()));
    JsonElement value = JsonParser.parseString(VALUES.get(random.nextInt(VALUES.size())));
    if (place instanceof JsonArray array) {
      if (array.isEmpty() || random.nextInt(3) == 0) {
        array.add(value);
      } else if (random.nextBoolean()) {
        array.remove(random.nextInt(array.size()));
      } else {
        array.set(random.nextInt(array.size()), value);
      }
      return;
    }
    JsonObject object = place.getAsJsonObject();
    List<String> keys = new ArrayList<>(object.keySet());
    switch (random.nextInt(5)) {
      case 0 -> object.add("more", value);
      case 1 -> object.remove(keys.get(random.nextInt(keys.size())));
      default -> object.add(keys.get(random.nextInt(keys.size())), value);
    }
  }

  private static void collect(JsonElement element, List<JsonElement> containers) {
    if (element instanceof JsonObject object) {
      containers.add(object);
      object.entrySet().forEach(field -> collect(field.getValue(), containers));
    } else if (element instanceof JsonArray array) {
      containers.add(array);
      array.forEach(each -> collect(each, containers));
    }
  }
}
