package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code generate} wrote is verified; what was changed afterwards is not. */
class VerifyCommandTest {

  @TempDir private static Path folder;
  private static Path output;
  private static CommandRun generated;

  @BeforeAll
  static void generate() throws IOException {
    Path records = MadeRecords.write(folder.resolve("records.jsonl"), MadeRecords.good(40));
    output = folder.resolve("out");
    generated = new TinyJob(folder).generate(records, output, "--temperature", "1.0001");
  }

  @Test
  void verify_outputOfGenerate_isVerifiedInWords() {
    assertThat(generated.code()).as(generated.err()).isZero();
    assertThat(generated.out()).contains("card:      " + output + "/card.html");
    CommandRun run = CommandRun.of("verify", output.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("verified:  run ")
        .contains("at delta 0.000001, computed again")
        .contains("unit:      one record")
        .contains("relation:  two data sets that differ by adding or removing one privacy unit")
        .contains("4 groups, each group with the " + TinyJob.TOKENS + " tokens that were paid for")
        .contains("nothing is signed");
  }

  @Test
  void verify_card_quotesNoRecord() throws IOException {
    assertThat(Files.readString(output.resolve("card.html"))).doesNotContain(MadeRecords.CANARY);
    assertThat(Files.readString(output.resolve("card.md"))).doesNotContain(MadeRecords.CANARY);
  }

  @Test
  void verify_changedFile_failsWithItsCode() throws IOException {
    Path more = output.resolve("more.txt");
    Files.writeString(more, "x");
    assertFails(CommandRun.of("verify", output.toString()), Failure.VERIFICATION, "more.txt");
    Files.delete(more);
  }

  @Test
  void verify_ledgerThatWasNotCharged_failsWithItsCode() {
    CommandRun run = CommandRun.of("verify", output.toString(), "--ledger", folder.toString());
    assertFails(run, Failure.VERIFICATION, "ledger");
  }

  @Test
  void verify_noSuchFolder_isUsage() {
    CommandRun run = CommandRun.of("verify", folder.resolve("nowhere").toString());
    assertFails(run, Failure.USAGE, "nowhere");
    assertThat(CommandRun.of("verify").code()).isEqualTo(Failure.USAGE.code());
  }

  private static void assertFails(CommandRun run, Failure failure, String part) {
    assertThat(run.code()).isEqualTo(failure.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err()).startsWith("plainsong: ").contains(part).doesNotContain("Exception");
  }
}
