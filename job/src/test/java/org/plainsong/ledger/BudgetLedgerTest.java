package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.plainsong.ledger.LedgerFixture.OTHER_DIGEST;
import static org.plainsong.ledger.LedgerFixture.ledger;
import static org.plainsong.ledger.LedgerFixture.request;
import static org.plainsong.ledger.LedgerFixture.spent;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.ledger.LedgerRefusedException.Reason;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.Rho;
import org.plainsong.store.EntryStore;
import org.plainsong.store.Stores;

class BudgetLedgerTest {

  private static final String JOURNAL = "12".repeat(32);
  private static final String OTHER_JOURNAL = "34".repeat(32);

  @TempDir private Path folder;
  private EntryStore store;

  @BeforeEach
  void open() {
    store = Stores.local(folder.resolve("ledger"));
  }

  @Test
  void reserve_first_isEntryOneWithZerosBeforeIt() throws IOException {
    Reservation reservation = ledger(store, 1).reserve(request("a", "0.25"));
    assertThat(reservation.sequence()).isEqualTo(1);
    assertThat(reservation.attempt()).isEqualTo(1);
    byte[] bytes = Files.readAllBytes(folder.resolve("ledger/00000001.json"));
    assertThat(DigestUtils.sha256Hex(bytes)).isEqualTo(reservation.hash());
    assertThat(new String(bytes, java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("{\"format\":1,\"sequence\":1,\"previous\":\"" + "0".repeat(64))
        .contains("\"kind\":\"RESERVE\",\"data_set\":\"clinic\",\"run_id\":\"a\",\"attempt\":1")
        .contains("\"rho\":\"0.25\"")
        .endsWith("}\n");
    assertThat(names()).containsExactly("00000001.json", "00000001.sha256");
  }

  @Test
  void reserve_upToTheLastDigit_isAllowedAndNotBeyond() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    ledger.reserve(request("a", "0.75"));
    ledger.reserve(request("b", "0.25"));
    // Lost in a sum of doubles: 1 + 1e-20 is 1 there.
    assertRefused(ledger, request("c", "0.00000000000000000001"), Reason.SPENT);
    assertThat(spent(store)).isEqualByComparingTo("1");
  }

  @Test
  void reserve_manyTinyCosts_addUpExactly() throws IOException {
    BudgetLedger ledger = ledger(store, Math.nextUp(1.0));
    ledger.reserve(request("whole", "1"));
    // A quarter of an ulp of one each: four fit, the fifth does not; doubles would let all in.
    String tiny = new BigDecimal(Math.ulp(1.0) / 4).toPlainString();
    for (int i = 0; i < 4; i++) {
      ledger.reserve(request("tiny-" + i, tiny));
    }
    assertRefused(ledger, request("tiny-4", tiny), Reason.SPENT);
  }

  @Test
  void reserve_zeroCost_isAnEntryAsWell() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    ledger.reserve(request("a", "1"));
    ledger.reserve(request("b", "0"));
    assertThat(LedgerState.replay(store, "clinic").size()).isEqualTo(2);
  }

  @Test
  void reserve_doubledSubmissionOfReleasedRun_paysOnce() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    ledger.settle(ledger.reserve(request("a", "0.5")));
    assertRefused(ledger, request("a", "0.5"), Reason.RELEASED);
    assertThat(spent(store)).isEqualByComparingTo("0.5");
  }

  @Test
  void reserve_sameNameOtherSettings_isRefusedBeforeAndAfterRelease() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    Reservation reservation = ledger.reserve(request("a", "0.25"));
    assertRefused(ledger, request("a", "0.25", OTHER_DIGEST), Reason.NAME_TAKEN);
    ledger.settle(reservation);
    assertRefused(ledger, request("a", "0.25", OTHER_DIGEST), Reason.NAME_TAKEN);
    assertThat(spent(store)).isEqualByComparingTo("0.25");
  }

  @Test
  void reserve_withTheJournalOfTheNewestAttempt_resumesAndPaysNothing() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    Reservation first = ledger.reserve(request("a", "1").withJournal(JOURNAL, 1));
    Reservation third = ledger.reserve(request("a", "1").withJournal(JOURNAL, 3));
    assertThat(third.attempt()).isEqualTo(2);
    assertThat(spent(store)).isEqualByComparingTo("1");
    LedgerEntry entry = LedgerState.replay(store, "clinic").entries().get(1);
    assertThat(entry.kind()).isEqualTo(LedgerEntry.Kind.RESUME);
    assertThat(entry.charge()).isNull();
    assertThatThrownBy(() -> ledger.settle(first)).hasMessageContaining("attempt 2 may");
    ledger.settle(third);
    assertRefused(ledger, request("a", "1").withJournal(JOURNAL, 4), Reason.RELEASED);
  }

  @Test
  void reserve_journalThatIsNotNewer_isRefused() throws IOException {
    BudgetLedger ledger = ledger(store, 10);
    ledger.reserve(request("a", "1").withJournal(JOURNAL, 2));
    // One that was overtaken on its way here, and one whose journal was put back.
    assertRefused(ledger, request("a", "1").withJournal(JOURNAL, 1), Reason.SUPERSEDED);
    assertRefused(ledger, request("a", "1").withJournal(JOURNAL, 2), Reason.SUPERSEDED);
    assertThat(spent(store)).isEqualByComparingTo("1");
  }

  @Test
  void reserve_anotherJournalOrNone_paysAgain() throws IOException {
    BudgetLedger ledger = ledger(store, 3);
    ledger.reserve(request("a", "1").withJournal(JOURNAL, 1));
    ledger.reserve(request("a", "1").withJournal(OTHER_JOURNAL, 2));
    assertThat(spent(store)).isEqualByComparingTo("2");
    ledger.reserve(request("a", "1"));
    assertThat(spent(store)).isEqualByComparingTo("3");
    // The journal of an attempt that was followed by another is worth nothing any more.
    assertRefused(ledger, request("a", "1").withJournal(JOURNAL, 5), Reason.SPENT);
  }

  @Test
  void reserve_afterCrash_isAnotherAttemptAndPaysAgainOnce() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    Reservation first = ledger.reserve(request("a", "0.25"));
    Reservation second = ledger.reserve(request("a", "0.25"));
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(spent(store)).isEqualByComparingTo("0.5");
    assertThatThrownBy(() -> ledger.settle(first))
        .isInstanceOf(LedgerRefusedException.class)
        .hasMessageContaining("attempt 1 releases nothing, attempt 2 may");
    ledger.settle(second);
    assertThat(spent(store)).isEqualByComparingTo("0.5");
  }

  @Test
  void settle_twice_isOneEntry() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    Reservation reservation = ledger.reserve(request("a", "0.25"));
    ledger.settle(reservation);
    ledger.settle(reservation);
    assertThat(LedgerState.replay(store, "clinic").size()).isEqualTo(2);
  }

  @Test
  void settle_whenLedgerWasEmptied_isRefused() throws IOException {
    BudgetLedger ledger = ledger(store, 1);
    Reservation reservation = ledger.reserve(request("a", "0.25"));
    for (String name : names()) {
      Files.delete(folder.resolve("ledger").resolve(name));
    }
    assertThat(refusal(() -> ledger.settle(reservation))).isEqualTo(Reason.BROKEN);
  }

  @Test
  void reserve_otherUnitOrRelation_isRefused() {
    BudgetLedger ledger = ledger(store, 1);
    ledger.reserve(request("a", "0.25"));
    PrivacyClaim byUser =
        PrivacyClaim.ofAdaptive(
            PrivacyUnit.ofColumn("user", 2),
            NeighboringRelation.ADD_OR_REMOVE_ONE,
            new Rho(0.25),
            /* delta= */ 1e-6);
    ReservationRequest request =
        ReservationRequest.of(
            "b", LedgerFixture.DIGEST, LedgerFixture.POLICY_DIGEST, byUser, "any");
    assertRefused(ledger, request, Reason.OTHER_UNIT);
  }

  @Test
  void clock_jumps_changeNothing() throws IOException {
    Iterator<Instant> times =
        Stream.of(
                Instant.parse("2030-01-01T00:00:00Z"),
                Instant.EPOCH,
                Instant.MAX,
                Instant.parse("1969-07-20T20:17:40.123456789Z"))
            .iterator();
    BudgetLedger ledger = new BudgetLedger(store, "clinic", new Rho(1), times::next);
    Reservation first = ledger.reserve(request("a", "0.25"));
    ledger.settle(first);
    Reservation second = ledger.reserve(request("b", "0.25"));
    ledger.settle(second);
    LedgerState state = LedgerState.replay(store, "clinic");
    assertThat(state.spent()).isEqualByComparingTo("0.5");
    assertThat(state.entries().stream().map(LedgerEntry::time).toList())
        .containsExactly(
            "2030-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            Instant.MAX.toString(),
            "1969-07-20T20:17:40.123456789Z");
  }

  @Test
  void charge_ofClaim_isExact() {
    for (double rho : List.of(0.1, 1e-30, 3e5, Double.MIN_VALUE, 0.0)) {
      PrivacyClaim claim =
          PrivacyClaim.ofAdaptive(
              PrivacyUnit.ofRecord(),
              NeighboringRelation.ADD_OR_REMOVE_ONE,
              new Rho(rho),
              /* delta= */ 1e-6);
      LedgerEntry.Charge charge = LedgerEntry.Charge.of(claim, "any");
      assertThat(charge.exactRho()).isEqualByComparingTo(new BigDecimal(rho));
    }
  }

  @Test
  void message_spent_namesLimitAndValue() {
    BudgetLedger ledger = ledger(store, 1);
    assertThatThrownBy(() -> ledger.reserve(request("a", "1.5")))
        .hasMessageContaining("lifetime rho 1.0")
        .hasMessageContaining("Requested rho: 1.5");
  }

  private void assertRefused(BudgetLedger ledger, ReservationRequest request, Reason reason) {
    List<String> before = names();
    assertThat(refusal(() -> ledger.reserve(request))).isEqualTo(reason);
    assertThat(names()).isEqualTo(before);
  }

  private static Reason refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(LedgerRefusedException.class, call).reason();
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder.resolve("ledger"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
