package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command in a process of its own, which can be killed. */
final class DriverProcess implements AutoCloseable {

  private static final long MOST_SECONDS = 120;

  private final Process process;
  private final Path log;

  private DriverProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param log where its output goes
   * @param properties system properties, as {@code -Dname=value}
   */
  static DriverProcess start(Path log, List<String> properties, List<String> arguments)
      throws IOException {
    return start(Main.class, log, properties, arguments);
  }

  /** The same with another main class. */
  static DriverProcess start(
      Class<?> main, Path log, List<String> properties, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What Spark needs of the platform, as this process was given it.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(properties);
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // Not an argument: ONNX Runtime cannot bear so long a command line.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new DriverProcess(builder.start(), log);
  }

  /** Kills it as soon as a journal has a number of entries. */
  void killAtEntry(Path journals, int number) throws Exception {
    String name = String.format("%08d.json", number);
    killWhen(name + " is there", () -> find(journals, name).isPresent());
  }

  /** Kills it as soon as something is the case. */
  void killWhen(String what, Callable<Boolean> isMoment) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!isMoment.call()) {
      assertThat(process.isAlive()).as("must live until it is killed:%n%s", said()).isTrue();
      assertThat(System.nanoTime()).as("%s must come:%n%s", what, said()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(2);
    }
    process.destroyForcibly();
    assertThat(process.waitFor()).as("killed, and not ended:%n%s", said()).isEqualTo(128 + 9);
  }

  private static Optional<Path> find(Path folder, String name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith(name)).findFirst();
    } catch (java.io.UncheckedIOException e) {
      // A file vanished while it was listed.
      return Optional.empty();
    }
  }

  /** Waits for its end and returns its code. */
  int await() throws InterruptedException, IOException {
    assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as("%s", said()).isTrue();
    return process.exitValue();
  }

  /** What it printed and logged. */
  String said() throws IOException {
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
