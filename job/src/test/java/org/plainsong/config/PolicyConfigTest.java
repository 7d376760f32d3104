package org.plainsong.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyConfigTest {

  private static final String POLICY =
      """
      data-set = clinic
      inputs = ["/lake/clinic"]
      tables = [clinic.notes]
      largest-epsilon = 2
      largest-delta = 1e-6
      lifetime-epsilon = 8
      lifetime-delta = 1e-6
      mechanisms = [difference-clipped-top-k]
      unit = "column:patient"
      max-records-per-unit = 3
      smallest-group-size = 50
      relation = add-or-remove-one
      sensitive = true
      allow-open = [event-log]
      """;

  @Test
  void parse_shippedExample_isThisPolicy() throws IOException {
    byte[] shipped = Files.readAllBytes(Path.of("../conf/policy.conf"));
    PolicyConfig policy = PolicyConfig.parse("policy.conf", shipped);
    assertThat(policy).usingRecursiveComparison().ignoringFields("digest").isEqualTo(read(POLICY));
    assertThat(policy.dataSet()).isEqualTo("clinic");
    assertThat(policy.inputs()).containsExactly("/lake/clinic");
    assertThat(policy.tables()).containsExactly("clinic.notes");
    assertThat(policy.largestEpsilon()).isEqualTo(2);
    assertThat(policy.largestDelta()).isEqualTo(1e-6);
    assertThat(policy.lifetimeEpsilon()).isEqualTo(8);
    assertThat(policy.lifetimeDelta()).isEqualTo(1e-6);
    assertThat(policy.mechanisms()).isEqualTo(List.of("difference-clipped-top-k"));
    assertThat(policy.unitColumn()).isEqualTo("patient");
    assertThat(policy.maxRecordsPerUnit()).isEqualTo(3);
    assertThat(policy.smallestGroupSize()).isEqualTo(50);
    assertThat(policy.relation()).isEqualTo("add-or-remove-one");
    assertThat(policy.security())
        .isEqualTo(new PolicySecurity(true, Set.of(SecurityPoint.EVENT_LOG)));
    assertThat(policy.digest()).matches("[0-9a-f]{64}").isNotEqualTo(read(POLICY).digest());
  }

  @Test
  void parse_keyMissing_isRefusedForEveryKeyButTables() {
    List<String> lines = POLICY.lines().toList();
    for (String line : lines) {
      String key = line.split(" ", 2)[0];
      String without = POLICY.replace(line + "\n", "");
      if (key.equals("sensitive")) {
        assertThatThrownBy(() -> read(without)).hasMessageContaining("with sensitive = true");
      } else if (List.of("inputs", "tables", "allow-open").contains(key)) {
        assertThat(read(without).dataSet()).isEqualTo("clinic");
      } else {
        assertThatThrownBy(() -> read(without))
            .isInstanceOf(InvalidSettingException.class)
            .hasMessageContaining("must set " + key);
      }
    }
  }

  @Test
  void parse_nothingCovered_isRefused() {
    String nothing = POLICY.replaceAll("(inputs|tables) = .*\n", "");
    assertThatThrownBy(() -> read(nothing)).hasMessageContaining("Set inputs or tables");
  }

  @Test
  void parse_unknownKey_isRefusedWithTheNearest() {
    assertThatThrownBy(() -> read(POLICY + "lifetime-epsilom = 9\n"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("Did you mean 'lifetime-epsilon'?");
  }

  @ParameterizedTest
  @CsvSource({
    "largest-epsilon, 0",
    "largest-epsilon, NaN",
    "largest-delta, 1",
    "lifetime-epsilon, -1",
    "lifetime-epsilon, 1e400",
    "lifetime-delta, 0",
    "mechanisms, []",
    "unit, person",
    "unit, '\"column:\"'",
    "max-records-per-unit, 0",
    "smallest-group-size, 0",
    "relation, any",
    "sensitive, maybe",
    "sensitive, []",
    "data-set, '\"../other\"'",
    "data-set, '\"a b\"'"
  })
  void parse_valueOutOfRange_isRefusedNamingTheKey(String key, String value) {
    String changed = POLICY.replaceFirst("(?m)^" + key + " = .*$", key + " = " + value);
    assertThat(changed).isNotEqualTo(POLICY);
    assertThatThrownBy(() -> read(changed))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(key + " of the policy test must be");
  }

  @Test
  void parse_neitherSensitiveNorOpenPoints_asksForNothing() {
    String plain = POLICY.replaceAll("(sensitive|allow-open) = .*\n", "");
    assertThat(read(plain).security()).isEqualTo(PolicySecurity.NONE);
    assertThat(read(plain + "sensitive = false\n").security()).isEqualTo(PolicySecurity.NONE);
    assertThat(read(plain + "sensitive = true\n").security())
        .isEqualTo(new PolicySecurity(true, Set.of()));
  }

  @Test
  void parse_openPointThatIsNone_isRefusedNamingAllPoints() {
    assertThatThrownBy(() -> read(POLICY.replace("[event-log]", "[event-log, uiaccess]")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("allow-open of the policy test must name points of [authentication,")
        .hasMessageContaining("core-dumps]. Provided value: uiaccess");
  }

  @Test
  void parse_recordsWithSeveralPerUnit_isRefused() {
    String records = POLICY.replace("\"column:patient\"", "record");
    assertThatThrownBy(() -> read(records)).hasMessageContaining("must be 1 when the unit");
    assertThat(read(records.replace("unit = 3", "unit = 1")).unitColumn()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"x\"\n",
        "include file(\"/etc/hosts\")\n",
        "include classpath(\"reference.conf\")\n",
        "include url(\"file:///etc/hosts\")\n",
        "x = ${HOME}\n",
        "{"
      })
  void parse_whatReachesOutOfTheFile_isRefused(String line) {
    assertThatThrownBy(() -> read(POLICY + line))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("test cannot be read");
  }

  private static PolicyConfig read(String text) {
    return PolicyConfig.parse("test", text.getBytes(StandardCharsets.UTF_8));
  }
}
