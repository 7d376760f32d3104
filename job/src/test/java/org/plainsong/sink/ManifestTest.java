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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
    for (Double noise : new Double[] {0.2, null}) {
      Manifest.Gate gate = new Manifest.Gate("sparse-vector", 0.3, noise, 8);
      assertThat(violations(gated(PrivacyUnit.ofRecord(), gate).json())).isEmpty();
    }
  }

  @Test
  void json_gateThatIsNone_isWrittenAsNull() throws IOException {
    String json = manifest(PrivacyUnit.ofRecord()).json();
    assertThat(json).contains("\"gate\": null");
    assertThat(violations(json.replace("\"gate\": null", "\"gate\": \"none\""))).isNotEmpty();
    JsonObject lacking = JsonParser.parseString(json).getAsJsonObject();
    lacking.getAsJsonObject("mechanism").remove("gate");
    assertThat(violations(lacking.toString())).isNotEmpty();
  }

  @Test
  void json_noisyMechanism_fitsTheSchemaAndHasNoClip() throws IOException {
    Manifest.Mechanism noisy =
        new Manifest.Mechanism(
            "vote-histogram", 60, null, null, 5_000_000L, 1.0, 100, /* gate= */ null);
    String json = manifest(PrivacyUnit.ofRecord(), noisy).json();

    assertThat(violations(json)).isEmpty();
    assertThat(json).contains("\"noise_sigma\": 5000000").contains("\"clip_bound_nats\": null");
    assertThat(violations(json.replace("5000000", "0"))).isNotEmpty();
    assertThat(violations(json.replace("\"noise_sigma\"", "\"noise\""))).isNotEmpty();
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

  private static Manifest manifest(PrivacyUnit unit) {
    return gated(unit, /* gate= */ null);
  }

  private static Manifest gated(PrivacyUnit unit, Manifest.@Nullable Gate gate) {
    return manifest(
        unit,
        new Manifest.Mechanism(
            "difference-clipped-top-k", 60, 2097152L, 2.0, /* noiseSigma= */ null, 1.0, 100, gate));
  }

  private static Manifest manifest(PrivacyUnit unit, Manifest.Mechanism mechanism) {
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
            mechanism,
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
