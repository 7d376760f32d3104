package org.plainsong.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.plainsong.ledger.BudgetLedger;
import org.plainsong.ledger.DataSetPolicy;
import org.plainsong.ledger.PolicyHome;
import org.plainsong.ledger.Reservation;
import org.plainsong.ledger.ReservationRequest;
import org.plainsong.sink.MadeSecurity;
import org.plainsong.sink.Manifest;

/** A manifest is held against every number that its ledger knows of the run. */
class LedgerCheckTest {

  private static final String DATA_SET = "clinic";
  private static final String MECHANISM = "difference-clipped-top-k";
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path home;
  private String folder;
  private BudgetLedger ledger;
  private Reservation reservation;
  private String json;

  @BeforeEach
  void reserve() throws IOException {
    folder = Files.createDirectories(home.resolve(DATA_SET)).toString();
    Files.writeString(
        Path.of(folder, "policy.conf"),
        """
        data-set = clinic
        inputs = /lake/clinic
        largest-epsilon = 100
        largest-delta = 1e-5
        lifetime-epsilon = 1000
        lifetime-delta = 1e-5
        mechanisms = difference-clipped-top-k
        unit = "column:user"
        max-records-per-unit = 3
        smallest-group-size = 10
        relation = add-or-remove-one
        """);
    DataSetPolicy policy = PolicyHome.read(folder, HADOOP);
    ledger = BudgetLedger.open(policy, HADOOP);
    String digest = policy.config().digest();
    reservation =
        ledger.reserve(
            ReservationRequest.of(
                MadeOutput.RUN, MadeOutput.CONFIGURATION, digest, MadeOutput.claim(), MECHANISM));
    json =
        MadeOutput.manifest(
                List.of(),
                new Manifest.Authority(
                    new Manifest.PolicyFact(DATA_SET, digest),
                    new Manifest.LedgerFact(
                        DATA_SET,
                        reservation.sequence(),
                        reservation.hash(),
                        reservation.attempt()),
                    MadeSecurity.CLOSED))
            .json();
  }

  @Test
  void check_runThatWasChargedAndSettled_isFound() {
    ledger.settle(reservation);
    assertThat(check(json)).contains("entry 1 of data set 'clinic'").contains("was settled");
  }

  @Test
  void check_attemptThatResumed_isHeldAgainstTheReservationOfItsJournal() {
    ReservationRequest first =
        ReservationRequest.of(
            "other", MadeOutput.CONFIGURATION, policyDigest(), MadeOutput.claim(), MECHANISM);
    ledger.reserve(first.withJournal("12".repeat(32), 1));
    Reservation resumed = ledger.reserve(first.withJournal("12".repeat(32), 2));
    String manifest =
        MadeOutput.manifest(
                List.of(),
                new Manifest.Authority(
                    new Manifest.PolicyFact(DATA_SET, policyDigest()),
                    new Manifest.LedgerFact(
                        DATA_SET, resumed.sequence(), resumed.hash(), resumed.attempt()),
                    MadeSecurity.CLOSED))
            .json()
            .replace("\"run_id\": \"run-1\"", "\"run_id\": \"other\"");
    assertRefused(manifest, "settled");
    ledger.settle(resumed);
    assertThat(check(manifest)).contains("entry 3 of data set 'clinic'").contains("was settled");
    assertRefused(manifest.replace("\"rho\":", "\"rho\": 0.5, \"was\":"), "rho");
  }

  private String policyDigest() {
    return PolicyHome.read(folder, HADOOP).config().digest();
  }

  @Test
  void check_runThatWasNotSettled_isRefused() {
    assertRefused(json, "settled");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "\"add_or_remove_one\" | \"replace_one\" | relation",
        "\"column\": \"user\" | \"column\": \"day\" | unit column",
        "\"max_records\": 3 | \"max_records\": 2 | records of a unit",
        "\"name\": \"difference-clipped-top-k\" | \"name\": \"clipped-logits\" | mechanism",
        "\"delta\": 1.0E-6 | \"delta\": 1.0E-7 | delta",
        "\"epsilon\": | \"epsilon\": 0.5, \"was\": | epsilon",
        "\"rho\": | \"rho\": 0.5, \"was\": | rho",
        "\"run_id\": \"run-1\" | \"run_id\": \"run-2\" | run",
        "\"configuration_digest\": \"ab | \"configuration_digest\": \"cd | configuration",
        "\"attempt\": 1 | \"attempt\": 2 | attempt",
        "\"sequence\": 1 | \"sequence\": 3 | entry 3"
      })
  void check_factThatTheLedgerDoesNotHold_isRefused(String right, String wrong, String part) {
    ledger.settle(reservation);
    assertThat(json).contains(right);
    assertRefused(json.replace(right, wrong), part);
  }

  @Test
  void check_anotherPolicyOrNone_isRefused() {
    ledger.settle(reservation);
    JsonElement none = JsonParser.parseString(json);
    none.getAsJsonObject().addProperty("policy", "none");
    assertRefused(none.toString(), "must name the policy");
    JsonElement other = JsonParser.parseString(json);
    other.getAsJsonObject().getAsJsonObject("policy").addProperty("digest", "0".repeat(64));
    assertRefused(other.toString(), "policy");
  }

  private void assertRefused(String manifest, String part) {
    assertThatThrownBy(() -> check(manifest))
        .isInstanceOf(VerificationFailedException.class)
        .hasMessageContaining(part);
  }

  private String check(String manifest) {
    return new LedgerCheck(Manifest.of(JsonParser.parseString(manifest)), HADOOP)
        .check(Optional.of(folder));
  }
}
