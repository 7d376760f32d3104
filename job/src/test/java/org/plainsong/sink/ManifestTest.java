package org.plainsong.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.plainsong.config.SecurityPoint;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.EventTree;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;

class ManifestTest {

  private static final DpEvent PLANNED =
      new DpEvent.SelfComposed(new DpEvent.BoundedRange(0.043), 80);

  @Test
  void json_manifest_fitsItsSchema() throws IOException {
    assertThat(violations(manifest(PrivacyUnit.ofRecord()).json())).isEmpty();
    assertThat(violations(manifest(PrivacyUnit.ofColumn("user", 3)).json())).isEmpty();
    for (Double noise : new Double[] {0.2, null}) {
      Manifest.Gate gate = new Manifest.Gate("sparse-vector", 0.3, noise, 8);
      assertThat(violations(manifest(PrivacyUnit.ofRecord(), gate).json())).isEmpty();
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
            "vote-histogram", 60, /* clipBoundUnits= */ null, null, 5_000_000L, 1.0, 100, null);
    String json = manifest(PrivacyUnit.ofRecord(), noisy).json();

    assertThat(violations(json)).isEmpty();
    assertThat(json).contains("\"noise_sigma\": 5000000").contains("\"clip_bound_nats\": null");
    assertThat(violations(json.replace("5000000", "0"))).isNotEmpty();
    assertThat(violations(json.replace("\"noise_sigma\"", "\"noise\""))).isNotEmpty();
  }

  @Test
  void json_policyAndLedger_fitTheSchemaAndAreNamed() throws IOException {
    Manifest.Authority authority =
        new Manifest.Authority(
            new Manifest.PolicyFact("clinic", "ab".repeat(32)),
            new Manifest.LedgerFact("clinic", /* sequence= */ 7, "cd".repeat(32), 2),
            MadeSecurity.CLOSED);
    String json = manifest(PrivacyUnit.ofRecord(), authority).json();
    assertThat(violations(json)).isEmpty();
    assertThat(violations(json.replace("\"attempt\": 2", "\"attempt\": 0"))).isNotEmpty();
    JsonObject ledger = JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("ledger");
    assertThat(ledger.get("sequence").getAsLong()).isEqualTo(7);
    assertThat(manifest(PrivacyUnit.ofRecord()).json())
        .contains("\"policy\": \"none\"", "\"ledger\": \"none\"");
  }

  @Test
  void json_openPointOfSensitiveData_fitsTheSchemaAndIsNamed() throws IOException {
    Manifest.SecurityFact security =
        MadeSecurity.of(/* sensitive= */ true, List.of(SecurityPoint.EVENT_LOG));
    String json = manifest(PrivacyUnit.ofRecord(), Manifest.Authority.without(security)).json();
    assertThat(violations(json)).isEmpty();
    assertThat(violations(json.replace("\"state\": \"open\"", "\"state\": \"ajar\""))).isNotEmpty();
    JsonObject fact =
        JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("security_preflight");
    assertThat(fact.get("sensitive").getAsBoolean()).isTrue();
    JsonObject eventLog = fact.getAsJsonArray("points").get(4).getAsJsonObject();
    assertThat(eventLog.get("name").getAsString()).isEqualTo("event-log");
    assertThat(eventLog.get("allowed_open").getAsBoolean()).isTrue();
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
            "resume_tokens_per_group_at_most",
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

  @Test
  void json_plannedEvents_giveTheClaimAgain() {
    JsonObject budget = budget(claim(PrivacyUnit.ofRecord()));

    DpEvent planned = EventTree.event(new Gson().fromJson(budget.get("planned_events"), Map.class));

    assertThat(planned).isEqualTo(PLANNED);
    PrivacyClaim again =
        PrivacyClaim.of(
            PrivacyUnit.ofRecord(), NeighboringRelation.ADD_OR_REMOVE_ONE, planned, 1e-6);
    assertThat(budget.get("epsilon").getAsDouble()).isEqualTo(again.epsilon());
    assertThat(budget.get("rho").getAsDouble()).isEqualTo(again.rho().value());
    assertThat(budget.get("lower_bound_epsilon").getAsDouble())
        .isEqualTo(again.lowerBoundEpsilon());
    assertThat(budget.get("tpr_at_fpr_0_001").getAsDouble()).isBetween(0.001, 0.1);
    assertThat(budget.get("tpr_at_fpr_0_01").getAsDouble()).isBetween(0.01, 0.3);
    assertThat(budget.get("mu").isJsonNull()).isTrue();
    assertThat(budget.getAsJsonArray("accountants")).hasSize(3);
  }

  @Test
  void json_withoutGuarantee_hasNoEpsilonAndAReason() throws IOException {
    PrivacyClaim claim = claim(PrivacyUnit.ofRecord()).withoutGuarantee("Randomness is seeded.");

    JsonObject budget = budget(claim);

    assertThat(violations(manifest(claim).json())).isEmpty();
    for (String key : List.of("rho", "epsilon", "lower_bound_epsilon", "mu")) {
      assertThat(budget.get(key).isJsonNull()).as(key).isTrue();
    }
    assertThat(budget.get("no_guarantee").getAsString()).isEqualTo("Randomness is seeded.");
  }

  @Test
  void json_everyKeyOfTheBudget_isRequired() throws IOException {
    JsonObject whole =
        JsonParser.parseString(manifest(PrivacyUnit.ofRecord()).json()).getAsJsonObject();
    for (String key : whole.getAsJsonObject("budget").keySet()) {
      JsonObject lacking = whole.deepCopy();
      lacking.getAsJsonObject("budget").remove(key);
      assertThat(violations(lacking.toString())).as(key).isNotEmpty();
    }
  }

  private static JsonObject budget(PrivacyClaim claim) {
    return JsonParser.parseString(manifest(claim).json())
        .getAsJsonObject()
        .getAsJsonObject("budget");
  }

  private static PrivacyClaim claim(PrivacyUnit unit) {
    return PrivacyClaim.of(unit, NeighboringRelation.ADD_OR_REMOVE_ONE, PLANNED, 1e-6);
  }

  static Manifest manifest(PrivacyUnit unit) {
    return manifest(claim(unit));
  }

  private static Manifest manifest(PrivacyClaim claim) {
    return manifest(claim, clipped(/* gate= */ null));
  }

  private static Manifest manifest(PrivacyUnit unit, Manifest.@Nullable Gate gate) {
    return manifest(claim(unit), clipped(gate));
  }

  private static Manifest.Mechanism clipped(Manifest.@Nullable Gate gate) {
    return new Manifest.Mechanism(
        "difference-clipped-top-k", 60, 2097152L, 2.0, /* noiseSigma= */ null, 1.0, 100, gate);
  }

  private static Manifest manifest(PrivacyUnit unit, Manifest.Mechanism mechanism) {
    return manifest(claim(unit), mechanism);
  }

  private static Manifest manifest(PrivacyUnit unit, Manifest.Authority authority) {
    return manifest(claim(unit), clipped(/* gate= */ null), authority);
  }

  private static Manifest manifest(PrivacyClaim claim, Manifest.Mechanism mechanism) {
    return manifest(claim, mechanism, Manifest.Authority.without(MadeSecurity.CLOSED));
  }

  private static Manifest manifest(
      PrivacyClaim claim, Manifest.Mechanism mechanism, Manifest.Authority authority) {
    return Manifest.of(
        new Manifest.Run(
            "run-1",
            "0.1.0",
            "ab".repeat(32),
            Manifest.Software.running("4.1.3", "1.29.0"),
            "java.security.SecureRandom",
            authority),
        claim,
        new Manifest.Draws(
            mechanism,
            List.of(
                new Manifest.GroupCount("Caf\u00e9 <&>", 2, 1),
                new Manifest.GroupCount(null, 3, 3)),
            /* tokensPerGroupAtMost= */ 80,
            /* resumeTokensPerGroupAtMost= */ 2,
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
