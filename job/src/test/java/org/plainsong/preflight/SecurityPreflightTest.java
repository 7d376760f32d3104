package org.plainsong.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.config.PolicyConfig;
import org.plainsong.config.SecurityPoint;
import org.plainsong.ledger.MadePolicy;
import org.plainsong.preflight.SecurityFinding.State;

class SecurityPreflightTest {

  /** A driver that keeps its memory to itself. */
  private static final MachineFlags QUIET = name -> Optional.of(false);

  private static SparkConf conf(String master) {
    return new SparkConf(/* loadDefaults= */ false).setMaster(master);
  }

  /** A cluster in which every point is closed. */
  private static SparkConf closed() {
    return conf("spark://host:7077")
        .set("spark.authenticate", "true")
        .set("spark.network.crypto.enabled", "true")
        .set("spark.network.crypto.cipher", "AES/GCM/NoPadding")
        .set("spark.io.encryption.enabled", "true")
        .set("spark.ui.enabled", "false")
        .set("spark.executor.extraJavaOptions", "-Xss1m -XX:-CreateCoredumpOnCrash");
  }

  private static SecurityFinding finding(SparkConf conf, String point) {
    return SecurityPreflight.of(conf, QUIET).findings().stream()
        .filter(found -> found.point().key().equals(point))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> open(SparkConf conf, MachineFlags driver) {
    return SecurityPreflight.of(conf, driver).open().stream().map(f -> f.point().key()).toList();
  }

  @Test
  void of_clusterAsSparkShipsIt_isOpenButForTheEventLogRedactionAndHeapDumps() {
    assertThat(open(conf("yarn"), name -> Optional.empty()))
        .containsExactly(
            "authentication", "network-encryption", "disk-encryption", "ui-access", "core-dumps");
  }

  @Test
  void of_closedCluster_hasNoOpenPointAndEveryFinding() {
    SecurityPreflight preflight = SecurityPreflight.of(closed(), QUIET);
    assertThat(preflight.open()).isEmpty();
    assertThat(preflight.findings().stream().map(SecurityFinding::point))
        .containsExactly(SecurityPoint.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[*]", "local[2,4]"})
  void of_localMode_hasNoNetworkToProtect(String master) {
    for (String point : new String[] {"authentication", "network-encryption"}) {
      SecurityFinding finding = finding(conf(master), point);
      assertThat(finding.state()).isEqualTo(State.NOT_APPLICABLE);
      assertThat(finding.found()).contains("local mode");
    }
    // Shuffled records lie on disks of a laptop as well.
    assertThat(finding(conf(master), "disk-encryption").state()).isEqualTo(State.OPEN);
  }

  @Test
  void of_localCluster_hasANetwork() {
    assertThat(finding(conf("local-cluster[2,1,1024]"), "authentication").state())
        .isEqualTo(State.OPEN);
  }

  @ParameterizedTest
  @CsvSource({
    "spark.authenticate, false, authentication, set spark.authenticate to true",
    "spark.authenticate, false, network-encryption, spark.authenticate and",
    "spark.network.crypto.enabled, false, network-encryption, set spark.ssl.rpc.enabled to true",
    "spark.network.crypto.cipher, AES/CTR/NoPadding, network-encryption, AES/GCM/NoPadding",
    "spark.io.encryption.enabled, false, disk-encryption, set spark.io.encryption.enabled to true",
    "spark.ui.enabled, true, ui-access, set spark.ui.enabled to false",
    "spark.eventLog.enabled, true, event-log, set spark.eventLog.enabled to false",
    "spark.redaction.regex, (?i)secret, redaction, remove spark.redaction.regex",
    "spark.redaction.regex, (, redaction, remove spark.redaction.regex",
    "spark.executor.extraJavaOptions, -XX:+HeapDumpOnOutOfMemoryError, heap-dumps, remove -XX:+Heap",
    "spark.executor.extraJavaOptions, -Xss1m, core-dumps, add -XX:-CreateCoredumpOnCrash"
  })
  void of_oneSettingOpened_namesThePointAndWhatClosesIt(
      String key, String value, String point, String remedy) {
    assertThat(finding(closed(), point).state()).isEqualTo(State.CLOSED);
    SecurityFinding finding = finding(closed().set(key, value), point);
    assertThat(finding.state()).isEqualTo(State.OPEN);
    assertThat(finding.remedy()).contains(remedy);
  }

  @Test
  void of_noCipherSet_isOpenBecauseSparksDefaultIsNotSealed() {
    SparkConf conf = closed().remove("spark.network.crypto.cipher");
    assertThat(finding(conf, "network-encryption").state()).isEqualTo(State.OPEN);
    conf.set("spark.ssl.rpc.enabled", "true");
    assertThat(finding(conf, "network-encryption").state()).isEqualTo(State.CLOSED);
  }

  @Test
  void of_uiWithAccessLists_isClosedWithAFilterOnly() {
    SparkConf conf = closed().set("spark.ui.enabled", "true").set("spark.acls.enable", "true");
    assertThat(finding(conf, "ui-access").state()).isEqualTo(State.OPEN);
    conf.set("spark.ui.filters", "org.example.Login");
    assertThat(finding(conf, "ui-access").state()).isEqualTo(State.CLOSED);
    conf.remove("spark.acls.enable");
    assertThat(finding(conf, "ui-access").state()).isEqualTo(State.OPEN);
  }

  @Test
  void of_driverThatDumps_isOpenInLocalModeToo() {
    assertThat(open(conf("local[*]"), name -> Optional.of(true)))
        .contains("heap-dumps", "core-dumps");
    assertThat(open(conf("local[*]"), QUIET)).doesNotContain("heap-dumps", "core-dumps");
    assertThat(open(closed(), name -> Optional.of(true)))
        .containsExactly("heap-dumps", "core-dumps");
  }

  @Test
  void flags_optionGivenTwice_isWhatTheLastSays() {
    MachineFlags flags = MachineFlags.ofOptions("-XX:+A -Xmx1g -XX:-A -XX:-B -XX:+B");
    assertThat(flags.isOn("A")).contains(false);
    assertThat(flags.isOn("B")).contains(true);
    assertThat(flags.isOn("C")).isEmpty();
  }

  @Test
  void flags_ofThisProcess_areWhatTheMachineSays() {
    // Surefire's options leave it off, which is the default.
    assertThat(MachineFlags.ofThisProcess().isOn("HeapDumpOnOutOfMemoryError")).contains(false);
    assertThat(MachineFlags.ofThisProcess().isOn("CreateCoredumpOnCrash")).isPresent();
    assertThat(MachineFlags.ofThisProcess().isOn("NoSuchSwitch")).isEmpty();
  }

  @Test
  void require_sensitiveData_namesEveryOpenPointWithItsRemedyInOneLine() {
    SparkConf conf = closed().set("spark.eventLog.enabled", "true").set("spark.ui.enabled", "true");
    SecurityPreflight preflight = SecurityPreflight.of(conf, QUIET);
    assertThatThrownBy(() -> preflight.require(policy("sensitive = true")))
        .isInstanceOf(SecurityOpenException.class)
        .hasMessageStartingWith("The security of the cluster must be closed for 'clinic'")
        .hasMessageContaining("ui-access (anybody who reaches the port sees the web pages; set")
        .hasMessageContaining("event-log (")
        .hasMessageContaining("set spark.eventLog.enabled to false")
        .hasMessageNotContaining("disk-encryption")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(
            () -> preflight.require(policy("sensitive = true\nallow-open = [event-log]")))
        .hasMessageContaining("ui-access")
        .hasMessageNotContaining("event-log");
    assertThatCode(
            () ->
                preflight.require(policy("sensitive = true\nallow-open = [ui-access, event-log]")))
        .doesNotThrowAnyException();
  }

  @Test
  void require_dataThatIsNotSensitive_letsEverythingBeOpen() {
    SecurityPreflight preflight = SecurityPreflight.of(conf("yarn"), name -> Optional.of(true));
    assertThatCode(() -> preflight.require(policy("sensitive = false"))).doesNotThrowAnyException();
  }

  private static PolicyConfig policy(String security) {
    String text = MadePolicy.text("clinic", "/lake/clinic", "unused.clinic") + security;
    return PolicyConfig.parse("test", text.getBytes(StandardCharsets.UTF_8));
  }
}
