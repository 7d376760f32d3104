package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.ClassPathJar;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

/** Executors that are processes die in the middle of a run. */
class LostExecutorTest {

  private static final long MOST_MINUTES = 3;

  @Test
  void exchange_executorsKilled_goesOnAtOnceGivesSameSumsAndSpreadsAgain(@TempDir Path folder)
      throws Exception {
    ModelFolder model =
        TinyModel.create(folder.resolve("tiny"), WeightFormat.W8A8, MadeRounds.SEED);
    Path classPath = ClassPathJar.write(folder.resolve("classpath.jar"));
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dspark.local.dir=" + folder);
    command.add("-Dlog4j2.configurationFile=plainsong-log4j2.properties");
    command.addAll(List.of("-cp", classPath.toString(), LostExecutorProgram.class.getName()));
    command.addAll(List.of(model.path().toString(), classPath.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    // What executors of a cluster inside a process look for.
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    Files.createDirectories(folder.resolve("jars"));
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES))
          .as("ends in time:%n%s", Files.readString(log))
          .isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      assertThat(Files.readString(log))
          .contains("is lost: the round starts again")
          .contains("moves to executor");
    } finally {
      process.destroyForcibly();
    }
  }
}
