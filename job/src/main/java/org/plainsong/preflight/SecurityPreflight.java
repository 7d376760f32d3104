package org.plainsong.preflight;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.SparkConf;
import org.plainsong.config.PolicyConfig;
import org.plainsong.config.SecurityPoint;

/**
 * The points of the cluster's security, as the settings of a session have them.
 *
 * @param findings one a point, in their order
 */
public record SecurityPreflight(List<SecurityFinding> findings) {

  private static final String GCM = "AES/GCM/NoPadding";
  private static final String LOCAL = "local mode: driver and executors are one process";
  private static final String HEAP_DUMP = "HeapDumpOnOutOfMemoryError";
  private static final String CORE_DUMP = "CreateCoredumpOnCrash";

  /** Keys as people name secrets; a redaction that shows one of them hides too little. */
  private static final List<String> SECRET_KEYS =
      List.of("fs.s3a.secret.key", "store.password", "session.token", "fs.s3a.access.key");

  private static final String REDACTION = "spark.redaction.regex";
  private static final String REDACTION_DEFAULT = "(?i)secret|password|token|access[.]?key";

  public SecurityPreflight {
    findings = List.copyOf(findings);
  }

  /** Reads the settings of a session, and the switches of this process. */
  public static SecurityPreflight of(SparkConf conf) {
    return of(conf, MachineFlags.ofThisProcess());
  }

  static SecurityPreflight of(SparkConf conf, MachineFlags driver) {
    return new SecurityPreflight(
        List.of(
            authentication(conf),
            network(conf),
            disk(conf),
            ui(conf),
            eventLog(conf),
            redaction(conf),
            heapDumps(conf, driver),
            coreDumps(conf, driver)));
  }

  /** The points that are open, in their order. */
  public List<SecurityFinding> open() {
    return findings.stream()
        .filter(finding -> finding.state() == SecurityFinding.State.OPEN)
        .toList();
  }

  /**
   * Requires, for sensitive data, that every point is closed that the policy does not let be open.
   *
   * @throws SecurityOpenException naming each open point and the setting that closes it
   */
  public void require(PolicyConfig policy) {
    if (!policy.security().sensitive()) {
      return;
    }
    List<SecurityFinding> refused =
        open().stream()
            .filter(finding -> !policy.security().allowOpen().contains(finding.point()))
            .toList();
    if (refused.isEmpty()) {
      return;
    }
    List<String> lines =
        refused.stream()
            .map(f -> f.point().key() + " (" + f.found() + "; " + f.remedy() + ")")
            .toList();
    throw new SecurityOpenException(
        "The security of the cluster must be closed for '"
            + policy.dataSet()
            + "', which its policy calls sensitive. Open: "
            + String.join(", ", lines)
            + ". Close them, or ask who keeps the policy to name them in allow-open.");
  }

  private static SecurityFinding authentication(SparkConf conf) {
    if (isOneProcess(conf)) {
      return SecurityFinding.notApplicable(SecurityPoint.AUTHENTICATION, LOCAL);
    }
    return isOn(conf, "spark.authenticate")
        ? SecurityFinding.closed(SecurityPoint.AUTHENTICATION, "spark.authenticate is true")
        : SecurityFinding.open(
            SecurityPoint.AUTHENTICATION,
            "spark.authenticate is false",
            "set spark.authenticate to true");
  }

  private static SecurityFinding network(SparkConf conf) {
    SecurityPoint point = SecurityPoint.NETWORK_ENCRYPTION;
    if (isOneProcess(conf)) {
      return SecurityFinding.notApplicable(point, LOCAL);
    }
    if (isOn(conf, "spark.ssl.rpc.enabled")) {
      return SecurityFinding.closed(point, "spark.ssl.rpc.enabled is true");
    }
    String remedy =
        "set spark.ssl.rpc.enabled to true, or spark.authenticate and spark.network.crypto.enabled"
            + " to true and spark.network.crypto.cipher to "
            + GCM;
    if (!isOn(conf, "spark.network.crypto.enabled")) {
      return SecurityFinding.open(
          point, "spark.network.crypto.enabled and spark.ssl.rpc.enabled are false", remedy);
    }
    if (!isOn(conf, "spark.authenticate")) {
      return SecurityFinding.open(
          point, "spark.network.crypto.enabled does nothing without spark.authenticate", remedy);
    }
    // Spark's default cipher hides what travels and lets it be changed unnoticed (CVE-2025-55039).
    return conf.get("spark.network.crypto.cipher", "AES/CTR/NoPadding").equals(GCM)
        ? SecurityFinding.closed(point, "spark.network.crypto.enabled is true, with " + GCM)
        : SecurityFinding.open(
            point, "spark.network.crypto.cipher does not notice changed bytes", remedy);
  }

  private static SecurityFinding disk(SparkConf conf) {
    SecurityPoint point = SecurityPoint.DISK_ENCRYPTION;
    return isOn(conf, "spark.io.encryption.enabled")
        ? SecurityFinding.closed(point, "spark.io.encryption.enabled is true")
        : SecurityFinding.open(
            point,
            "spark.io.encryption.enabled is false: shuffled and spilled records lie readable on"
                + " local disks",
            "set spark.io.encryption.enabled to true");
  }

  private static SecurityFinding ui(SparkConf conf) {
    SecurityPoint point = SecurityPoint.UI_ACCESS;
    if (!conf.getBoolean("spark.ui.enabled", /* defaultValue= */ true)) {
      return SecurityFinding.closed(point, "spark.ui.enabled is false");
    }
    boolean lists = isOn(conf, "spark.acls.enable");
    boolean filter = !conf.get("spark.ui.filters", "").isBlank();
    if (lists && filter) {
      return SecurityFinding.closed(point, "spark.acls.enable is true and spark.ui.filters is set");
    }
    return SecurityFinding.open(
        point,
        lists
            // Spark lets everybody in of whom it does not know who it is.
            ? "spark.acls.enable does nothing without a filter that says who asks"
            : "anybody who reaches the port sees the web pages",
        "set spark.ui.enabled to false, or spark.acls.enable to true and spark.ui.filters to a"
            + " filter that authenticates");
  }

  private static SecurityFinding eventLog(SparkConf conf) {
    SecurityPoint point = SecurityPoint.EVENT_LOG;
    return isOn(conf, "spark.eventLog.enabled")
        ? SecurityFinding.open(
            point,
            "spark.eventLog.enabled is true: the log holds true counts of records",
            "set spark.eventLog.enabled to false")
        : SecurityFinding.closed(point, "spark.eventLog.enabled is false");
  }

  private static SecurityFinding redaction(SparkConf conf) {
    SecurityPoint point = SecurityPoint.REDACTION;
    String remedy = "remove " + REDACTION + ", whose default is " + REDACTION_DEFAULT;
    try {
      Pattern pattern = Pattern.compile(conf.get(REDACTION, REDACTION_DEFAULT));
      return SECRET_KEYS.stream().allMatch(key -> pattern.matcher(key).find())
          ? SecurityFinding.closed(point, REDACTION + " hides secrets, passwords, tokens and keys")
          : SecurityFinding.open(
              point, REDACTION + " does not hide secrets, passwords, tokens and keys", remedy);
    } catch (PatternSyntaxException e) {
      return SecurityFinding.open(point, REDACTION + " is not a pattern", remedy);
    }
  }

  private static SecurityFinding heapDumps(SparkConf conf, MachineFlags driver) {
    SecurityPoint point = SecurityPoint.HEAP_DUMPS;
    // The driver counts too: sums before the noise are private.
    if (driver.isOn(HEAP_DUMP).orElse(false)) {
      return SecurityFinding.open(
          point, "the driver writes its memory to a file when it is exhausted", without(HEAP_DUMP));
    }
    if (!isOneProcess(conf) && executors(conf).isOn(HEAP_DUMP).orElse(false)) {
      return SecurityFinding.open(
          point, "executors write their memory to a file when it is exhausted", without(HEAP_DUMP));
    }
    return SecurityFinding.closed(point, HEAP_DUMP + " is off");
  }

  private static SecurityFinding coreDumps(SparkConf conf, MachineFlags driver) {
    SecurityPoint point = SecurityPoint.CORE_DUMPS;
    String remedy =
        "add -XX:-"
            + CORE_DUMP
            + " to spark.driver.extraJavaOptions and spark.executor.extraJavaOptions";
    // On unless it is switched off.
    if (driver.isOn(CORE_DUMP).orElse(true)) {
      return SecurityFinding.open(point, "a crash of the driver leaves its memory", remedy);
    }
    if (!isOneProcess(conf) && executors(conf).isOn(CORE_DUMP).orElse(true)) {
      return SecurityFinding.open(point, "a crash of an executor leaves its memory", remedy);
    }
    return SecurityFinding.closed(point, CORE_DUMP + " is off");
  }

  private static String without(String flag) {
    return "remove -XX:+"
        + flag
        + " from spark.driver.extraJavaOptions and spark.executor.extraJavaOptions";
  }

  private static MachineFlags executors(SparkConf conf) {
    return MachineFlags.ofOptions(
        conf.get("spark.executor.defaultJavaOptions", "")
            + " "
            + conf.get("spark.executor.extraJavaOptions", ""));
  }

  /** Whether driver and executors share a process; local-cluster has processes and a network. */
  private static boolean isOneProcess(SparkConf conf) {
    String master = conf.get("spark.master", "");
    return master.equals("local") || master.startsWith("local[");
  }

  private static boolean isOn(SparkConf conf, String key) {
    return conf.getBoolean(key, /* defaultValue= */ false);
  }
}
