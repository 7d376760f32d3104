package org.plainsong.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.config.InvalidSettingException;
import org.plainsong.config.PolicyChoice;

class PolicyHomeTest {

  private static final PolicyChoice BY_INPUT =
      new PolicyChoice(PolicyChoice.Kind.BY_INPUT, /* dataSet= */ null);
  private static final PolicyChoice NONE =
      new PolicyChoice(PolicyChoice.Kind.NONE, /* dataSet= */ null);

  private final Configuration hadoop = new Configuration();

  @TempDir private Path folder;
  private Path lake;
  private Path home;

  @BeforeEach
  void prepare() throws IOException {
    lake = folder.toRealPath().resolve("lake");
    home = Files.createDirectories(folder.resolve("home"));
    write(lake.resolve("clinic/2026/notes.jsonl"));
    write(lake.resolve("clinic2/notes.jsonl"));
    write(lake.resolve("shop/orders.jsonl"));
    policy("clinic", lake.resolve("clinic").toString(), "clinic.notes");
    policy("shop", lake.resolve("shop").toString(), "shop.orders");
  }

  @Test
  void decide_inputBelowAPath_isItsDataSet() {
    DataSetPolicy policy = decide(BY_INPUT, "clinic/2026/notes.jsonl").orElseThrow();
    assertThat(policy.config().dataSet()).isEqualTo("clinic");
    assertThat(policy.folder()).isEqualTo("file:" + home.resolve("clinic"));
    assertThat(decide(BY_INPUT, "shop/orders.jsonl").orElseThrow().config().dataSet())
        .isEqualTo("shop");
  }

  @Test
  void decide_pathsInOtherWords_areTheSameDataSet() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("innocent"), lake.resolve("clinic"));
    Path file =
        Files.createSymbolicLink(
            folder.resolve("harmless.jsonl"), lake.resolve("clinic/2026/notes.jsonl"));
    for (String location :
        List.of(
            "file:" + lake + "/clinic/2026/notes.jsonl",
            "file://" + lake + "/clinic/2026/notes.jsonl",
            lake + "/shop/../clinic/2026/notes.jsonl",
            lake + "/./clinic//2026/notes.jsonl",
            link + "/2026/notes.jsonl",
            file.toString(),
            "file:" + file)) {
      assertThat(home().decide(BY_INPUT, ProtectedInput.ofFiles(List.of(location))))
          .as(location)
          .map(policy -> policy.config().dataSet())
          .hasValue("clinic");
    }
  }

  @Test
  void decide_policyPathThroughALink_coversTheRealFiles() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), lake.resolve("clinic2"));
    policy("linked", link.toString(), "linked.t");
    assertThat(decide(BY_INPUT, "clinic2/notes.jsonl").orElseThrow().config().dataSet())
        .isEqualTo("linked");
  }

  @Test
  void decide_nameThatOnlyStartsTheSame_isNotCovered() {
    assertViolation(() -> decide(BY_INPUT, "clinic2/notes.jsonl"), "No policy covers it");
  }

  @Test
  void decide_filesOfTwoDataSets_areRefused() {
    assertViolation(
        () -> decide(BY_INPUT, "clinic/2026/notes.jsonl", "shop/orders.jsonl"), "[clinic, shop]");
  }

  @Test
  void decide_partCovered_isRefused() {
    assertViolation(
        () -> decide(BY_INPUT, "clinic/2026/notes.jsonl", "clinic2/notes.jsonl"),
        "covered whole by one policy");
  }

  @Test
  void decide_twoPoliciesOneBelowTheOther_areRefused() throws IOException {
    policy("year", lake.resolve("clinic/2026").toString(), "year.t");
    assertViolation(() -> decide(BY_INPUT, "clinic/2026/notes.jsonl"), "[clinic, year]");
  }

  @Test
  void decide_statedDataSet_isACrossCheckAlone() {
    PolicyChoice shop = new PolicyChoice(PolicyChoice.Kind.BY_INPUT, "shop");
    assertThat(decide(shop, "shop/orders.jsonl")).isPresent();
    assertViolation(() -> decide(shop, "clinic/2026/notes.jsonl"), "data-set must be 'clinic'");
  }

  @Test
  void decide_tables_areFoundByFullNameInAnyCase() {
    for (List<String> name :
        List.of(
            List.of("spark_catalog", "clinic", "notes"),
            List.of("spark_catalog", "CLINIC", "Notes"))) {
      assertThat(home().decide(BY_INPUT, ProtectedInput.ofTable(name, List.of())))
          .map(policy -> policy.config().dataSet())
          .hasValue("clinic");
    }
    assertViolation(
        () ->
            home()
                .decide(
                    BY_INPUT,
                    ProtectedInput.ofTable(
                        List.of("spark_catalog", "default", "notes"), List.of())),
        "No policy covers it");
  }

  @Test
  void decide_unlistedTableOverCoveredFiles_isRefused() {
    String file = lake.resolve("clinic/2026/notes.jsonl").toString();
    ProtectedInput view =
        ProtectedInput.ofTable(List.of("spark_catalog", "default", "view"), List.of(file));
    assertViolation(() -> home().decide(BY_INPUT, view), "covered whole by one policy");
  }

  @Test
  void decide_listedTableOverFilesOfAnother_isRefused() {
    String file = lake.resolve("clinic/2026/notes.jsonl").toString();
    ProtectedInput view =
        ProtectedInput.ofTable(List.of("spark_catalog", "shop", "orders"), List.of(file));
    assertViolation(() -> home().decide(BY_INPUT, view), "[clinic, shop]");
  }

  @Test
  void decide_none_isRefusedUnlessAllowedAndUncovered() throws IOException {
    assertViolation(() -> decide(NONE, "clinic2/notes.jsonl"), "no file allow-no-policy");
    Files.createFile(home.resolve("allow-no-policy"));
    assertThat(decide(NONE, "clinic2/notes.jsonl")).isEmpty();
    assertViolation(() -> decide(NONE, "clinic/2026/notes.jsonl"), "belongs to 'clinic'");
    assertViolation(() -> decide(BY_INPUT, "clinic2/notes.jsonl"), "No policy covers it");
  }

  @Test
  void decide_noneForATable_isRefused() throws IOException {
    Files.createFile(home.resolve("allow-no-policy"));
    // How a snapshot of a listed table is named, whose files its catalog does not tell.
    ProtectedInput snapshot =
        ProtectedInput.ofTable(
            List.of("spark_catalog", "clinic", "notes", "snapshot_id_7"), List.of());
    assertViolation(() -> home().decide(NONE, snapshot), "by-input for a table");
  }

  @Test
  void decide_folderWithoutAPolicy_refusesEveryJob() throws IOException {
    Files.delete(home.resolve("shop/policy.conf"));
    assertViolation(() -> decide(BY_INPUT, "clinic/2026/notes.jsonl"), "Missing: file:");
  }

  @Test
  void decide_policyThatCannotBeRead_refusesEveryJob() throws IOException {
    Files.writeString(home.resolve("shop/policy.conf"), "data-set = shop\n");
    assertThatThrownBy(() -> decide(BY_INPUT, "clinic/2026/notes.jsonl"))
        .isInstanceOf(InvalidSettingException.class);
  }

  @Test
  void decide_policyOfAnotherName_refusesEveryJob() throws IOException {
    Files.move(home.resolve("shop"), home.resolve("store"));
    assertViolation(() -> decide(BY_INPUT, "clinic/2026/notes.jsonl"), "name of its folder, store");
  }

  @Test
  void decide_homeThatIsGone_refusesEveryJob() {
    PolicyHome gone =
        PolicyHome.of(Map.of(), folder.resolve("gone").toString(), hadoop).orElseThrow();
    assertThatThrownBy(() -> gone.decide(NONE, ProtectedInput.ofFiles(List.of())))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("could not be reached");
  }

  @Test
  void of_environmentAndSpark_mustAgree() {
    Map<String, String> set = Map.of(PolicyHome.ENVIRONMENT, home.toString());
    assertThat(PolicyHome.of(Map.of(), null, hadoop)).isEmpty();
    assertThat(PolicyHome.of(Map.of(PolicyHome.ENVIRONMENT, " "), "", hadoop)).isEmpty();
    assertThat(PolicyHome.of(set, null, hadoop)).isPresent();
    assertThat(PolicyHome.of(set, home.toString(), hadoop)).isPresent();
    assertViolation(() -> PolicyHome.of(set, "/elsewhere", hadoop), "must be what");
    assertViolation(() -> PolicyHome.of(Map.of(), "relative/home", hadoop), "absolute");
  }

  private Optional<DataSetPolicy> decide(PolicyChoice choice, String... files) {
    List<String> paths = java.util.Arrays.stream(files).map(file -> lake + "/" + file).toList();
    return home().decide(choice, ProtectedInput.ofFiles(paths));
  }

  private PolicyHome home() {
    return PolicyHome.of(Map.of(), home.toString(), hadoop).orElseThrow();
  }

  private void policy(String name, String input, @Nullable String table) throws IOException {
    MadePolicy.write(home, name, input, table);
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{}\n");
  }

  private static void assertViolation(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String part) {
    assertThatThrownBy(call)
        .isInstanceOf(PolicyViolationException.class)
        .hasMessageContaining(part);
  }
}
