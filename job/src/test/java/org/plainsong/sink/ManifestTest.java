package org.plainsong.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.Rho;

class ManifestTest {

  @Test
  void json_manifest_fitsItsSchema() throws IOException {
    assertThat(violations(manifest(PrivacyUnit.ofRecord()).json())).isEmpty();
    assertThat(violations(manifest(PrivacyUnit.ofColumn("user", 3)).json())).isEmpty();
  }

  @Test
  void json_everyKeyOfTheSchema_isRequired() throws IOException {
    JsonObject whole =
        JsonParser.parseString(manifest(PrivacyUnit.ofRecord()).json()).getAsJsonObject();
    for (String key : whole.keySet()) {
      JsonObject lacking = whole.deepCopy();
      lacking.remove(key);
      assertThat(violations(lacking.toString())).as(key).isNotEmpty();
    }
  }

  @Test
  void json_keyThatTheSchemaLacks_isRefused() throws IOException {
    JsonObject more =
        JsonParser.parseString(manifest(PrivacyUnit.ofRecord()).json()).getAsJsonObject();
    more.addProperty("duration_seconds", 3);
    assertThat(violations(more.toString())).isNotEmpty();
  }

  @Test
  void json_keys_comeInOneOrder() {
    JsonObject whole =
        JsonParser.parseString(manifest(PrivacyUnit.ofRecord()).json()).getAsJsonObject();
    assertThat(whole.keySet())
        .containsExactly(
            "format_version",
            "run_id",
            "product_version",
            "privacy_unit",
            "neighboring_relation",
            "mechanism",
            "groups",
            "tokens_per_group_at_most",
            "max_tokens_per_text",
            "budget",
            "model",
            "isolation",
            "prompt",
            "configuration_digest",
            "output_files",
            "software",
            "randomness",
            "policy",
            "ledger",
            "security_preflight",
            "not_covered");
  }

  @Test
  void json_values_areTheClaimsAndReadable() {
    String json = manifest(PrivacyUnit.ofRecord()).json();
    assertThat(json)
        .contains("\"neighboring_relation\": \"add_or_remove_one\"")
        .contains("\"label\": \"Caf\u00e9 <&>\"")
        .contains("\"plainsong\": null")
        .contains("\"basis\": \"fixed before the run\"")
        .endsWith("}\n");
    assertThat(json).isEqualTo(manifest(PrivacyUnit.ofRecord()).json());
  }

  @Test
  void schema_everyProperty_isDescribed() throws IOException {
    try (InputStream in =
        Manifest.class.getResourceAsStream("/org/plainsong/manifest.schema.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertDescribed(JsonParser.parseString(text).getAsJsonObject(), "manifest");
    }
  }

  private static void assertDescribed(JsonObject schema, String place) {
    assertThat(schema.has("description") && !schema.get("description").getAsString().isBlank())
        .as("description of %s", place)
        .isTrue();
    if (schema.has("properties")) {
      schema
          .getAsJsonObject("properties")
          .entrySet()
          .forEach(
              it -> assertDescribed(it.getValue().getAsJsonObject(), place + "." + it.getKey()));
    }
    if (schema.has("items")) {
      assertDescribed(schema.getAsJsonObject("items"), place + "[]");
    }
  }

  static Manifest manifest(PrivacyUnit unit) {
    PrivacyClaim claim =
        new PrivacyClaim(
            unit, NeighboringRelation.ADD_OR_REMOVE_ONE, new Rho(0.02), 1.0, 1e-6, "zcdp");
    return Manifest.of(
        new Manifest.Run(
            "run-1",
            "0.1.0",
            "ab".repeat(32),
            Manifest.Software.running("4.1.3", "1.29.0"),
            "java.security.SecureRandom"),
        claim,
        new Manifest.Draws(
            new Manifest.Mechanism("difference_clipped_top_k", 60, 2097152, 2.0, 1.0, 100),
            List.of(
                new Manifest.GroupCount("Caf\u00e9 <&>", 2, 1),
                new Manifest.GroupCount(null, 3, 3)),
            /* tokensPerGroupAtMost= */ 80,
            /* maxTokensPerText= */ 40),
        new Manifest.Scorer(
            new Manifest.Model("tiny", "cd".repeat(32), "w8a8"),
            new Manifest.Isolation(/* passed= */ true, "ef".repeat(32), "equal bits"),
            new Manifest.PromptText("completion", "01".repeat(32))),
        List.of(new OutputFile("texts/part-00000.parquet", 12, "23".repeat(32))));
  }

  private static Set<ValidationMessage> violations(String json) throws IOException {
    try (InputStream in =
        Manifest.class.getResourceAsStream("/org/plainsong/manifest.schema.json")) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
      return schema.validate(json, InputFormat.JSON);
    }
  }
}
