package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest {

  @Test
  void environment_usageReport_isOffForTheProcess() {
    assertThat(OnnxRuntime.environment().getVersion()).isNotEmpty();
    assertThat(ofProcess(OnnxRuntime.OPT_OUT)).isEqualTo(OnnxRuntime.OFF);
  }

  /** With the report on, version 1.29 crashes here. */
  @Test
  void environment_longCommandLine_isMade() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + File.separator + "dev" + File.separator + "null",
                "-Dlong=" + "x".repeat(20_000),
                LongCommandLine.class.getName()));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    // Somebody's wish for the report does not count.
    builder.environment().put(OnnxRuntime.OPT_OUT, "0");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("off: 1");
  }

  static String ofProcess(String variable) {
    return NativeLibrary.getInstance("c")
        .getFunction("getenv")
        .invokeString(new Object[] {variable}, false);
  }
}
