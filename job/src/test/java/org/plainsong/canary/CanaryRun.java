package org.plainsong.canary;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.plainsong.ClassPathJar;
import org.plainsong.cli.Main;

/**
 * One run of the command in a process of its own, with everything on that might tell something:
 * event log, web interface, debug logs, metrics, status, lineage. All of it lies under one folder.
 */
final class CanaryRun {

  private static final int MINUTES = 8;

  private final Path root;
  private final Path kept;
  private final Map<String, String> spark = new LinkedHashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private final WebScraper web;
  private final String classPath;
  private int code = -1;

  /** Prepares a run; its folder must not exist. */
  CanaryRun(Path root, String master) throws IOException {
    this.root = Files.createDirectories(root);
    this.kept = Files.createDirectories(root.resolveSibling(root.getFileName() + "-kept"));
    for (String folder : new String[] {"local", "tmp", "events", "metrics", "web", "home/jars"}) {
      Files.createDirectories(root.resolve(folder));
    }
    int port = freePort();
    this.web = new WebScraper(port, root.resolve("web"));
    set("spark.master", master);
    set("spark.ui.enabled", "true");
    set("spark.ui.port", Integer.toString(port));
    set("spark.eventLog.enabled", "true");
    set("spark.eventLog.dir", root.resolve("events").toUri().toString());
    set("spark.local.dir", root.resolve("local").toString());
    set("spark.metrics.conf.*.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink");
    set("spark.metrics.conf.*.sink.csv.period", "1");
    set("spark.metrics.conf.*.sink.csv.unit", "seconds");
    set("spark.metrics.conf.*.sink.csv.directory", root.resolve("metrics").toString());
    set("spark.ui.prometheus.enabled", "true");
    // Compressed, a word would not be found.
    set("spark.shuffle.compress", "false");
    set("spark.shuffle.spill.compress", "false");
    set("spark.broadcast.compress", "false");
    this.classPath = ClassPathJar.write(root.resolve("classpath.jar")).toString();
    set("spark.executor.extraClassPath", classPath);
    set("spark.executor.extraJavaOptions", "-XX:-CreateCoredumpOnCrash " + logging());
    set("spark.executor.memory", "1g");
    arguments.addAll(List.of("--status-file", root.resolve("status.json").toString()));
    arguments.addAll(List.of("--lineage-file", root.resolve("lineage.jsonl").toString()));
    arguments.addAll(List.of("--output", root.resolve("out").toString()));
  }

  CanaryRun set(String key, String value) {
    spark.put(key, value);
    return this;
  }

  /** The settings that hide what Spark writes to disks and sends over the network. */
  CanaryRun encrypted() {
    return set("spark.authenticate", "true")
        .set("spark.authenticate.secret", "a secret of this test")
        .set("spark.network.crypto.enabled", "true")
        .set("spark.network.crypto.cipher", "AES/GCM/NoPadding")
        .set("spark.io.encryption.enabled", "true");
  }

  /** Runs to the end and keeps every file that appears meanwhile. */
  CanaryRun generate(String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:-CreateCoredumpOnCrash", logging()));
    command.add("-Djava.io.tmpdir=" + root.resolve("tmp"));
    spark.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", classPath, Main.class.getName(), "generate"));
    command.addAll(arguments);
    command.addAll(Arrays.asList(more));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(root.resolve("driver.out").toFile())
            .redirectError(root.resolve("driver.err").toFile());
    builder.environment().put("SPARK_HOME", root.resolve("home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().keySet().removeAll(Set.of("PLAINSONG_DEBUG", "PLAINSONG_POLICY_HOME"));
    Process process = builder.start();
    Snapshots snapshots = new Snapshots(root, kept);
    Thread scraper = new Thread(() -> scrape(process), "scraper");
    scraper.start();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
    while (!process.waitFor(/* timeout= */ 100, TimeUnit.MILLISECONDS)) {
      snapshots.take();
      if (System.nanoTime() > end) {
        process.destroyForcibly();
        throw new AssertionError("the run took too long: " + error());
      }
    }
    snapshots.take();
    scraper.join();
    code = process.exitValue();
    return this;
  }

  private void scrape(Process process) {
    try {
      while (process.isAlive()) {
        web.read();
        process.waitFor(/* timeout= */ 2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int code() {
    return code;
  }

  String error() throws IOException {
    return Files.readString(root.resolve("driver.err"));
  }

  Path root() {
    return root;
  }

  /** Files that were there at some time. */
  Path kept() {
    return kept;
  }

  Set<String> webAnswers() {
    return web.answered();
  }

  private String logging() throws IOException {
    Path file = root.resolve("log4j2.properties");
    Files.writeString(
        file,
        """
        # As a cluster has it, with all that Spark says, stack traces, and our own debug lines.
        rootLogger.level = info
        rootLogger.appenderRef.stderr.ref = stderr
        appender.stderr.type = Console
        appender.stderr.name = stderr
        appender.stderr.target = SYSTEM_ERR
        appender.stderr.layout.type = PatternLayout
        appender.stderr.layout.pattern = %d %p %c %X: %m%n%ex
        logger.plainsong.name = org.plainsong
        logger.plainsong.level = debug
        """);
    return "-Dlog4j2.configurationFile=" + file.toUri();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
