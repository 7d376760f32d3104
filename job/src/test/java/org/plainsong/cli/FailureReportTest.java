package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.config.InvalidSettingException;
import org.plainsong.sink.Publication;

class FailureReportTest {

  private static final String SECRET = "Ann Example, 12 Rose Lane";

  private static String report(Throwable thrown, FailureReport.Detail detail) {
    StringWriter text = new StringWriter();
    new FailureReport(thrown, detail).print(new PrintWriter(text));
    return text.toString();
  }

  private static String sentence(Throwable thrown) {
    String report = report(thrown, FailureReport.Detail.SENTENCE);
    assertThat(report.strip().lines()).hasSize(1);
    return report;
  }

  /** Something that a library threw: its innermost frame is not Plainsong's. */
  private static <T extends Throwable> T foreign(T thrown) {
    thrown.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("org.apache.spark.Task", "run", "Task.scala", 1)
        });
    return thrown;
  }

  @Test
  void print_sparkFailure_neverQuotesIt() {
    Throwable cause = foreign(new IllegalStateException(SECRET));
    String report = sentence(foreign(new SparkException("Job aborted: " + SECRET, cause)));
    assertThat(report).contains("SparkException").contains("logs").doesNotContain(SECRET);
  }

  @Test
  void print_anyForeignFailure_neverQuotesIt() {
    for (Throwable thrown :
        new Throwable[] {
          new IllegalArgumentException(SECRET),
          new IllegalStateException(SECRET),
          new NumberFormatException(SECRET),
          new IOException(SECRET),
          new UncheckedIOException(new IOException(SECRET)),
          new TimeoutException(SECRET),
          new OutOfMemoryError(SECRET),
          new NoClassDefFoundError(SECRET),
        }) {
      assertThat(sentence(foreign(thrown))).as(thrown.toString()).doesNotContain(SECRET);
    }
  }

  @Test
  void print_sparkFailureThatOwnCodeMade_neverQuotesIt() {
    // Made here, so the innermost frame is Plainsong's; its class still says that it may quote.
    assertThat(sentence(new SparkException(SECRET))).doesNotContain(SECRET);
    assertThat(sentence(new IOException(SECRET))).doesNotContain(SECRET);
    assertThat(sentence(new UncheckedIOException(new IOException(SECRET)))).doesNotContain(SECRET);
    assertThat(sentence(new UncheckedIOException("Cannot read x.", new IOException(SECRET))))
        .contains("Cannot read x.")
        .doesNotContain(SECRET);
  }

  @Test
  void print_ownSentence_isPrintedOnOneLine() {
    assertThat(sentence(new InvalidSettingException("epsilon must be > 0.\n  Provided value: 0.")))
        .isEqualToIgnoringNewLines("plainsong: epsilon must be > 0. Provided value: 0.");
  }

  @Test
  void print_debug_warnsBeforeTheStackTrace() {
    String report =
        report(foreign(new IllegalStateException(SECRET)), FailureReport.Detail.STACK_TRACE);
    assertThat(report.indexOf("may hold private text"))
        .isPositive()
        .isLessThan(report.indexOf(SECRET));
  }

  @Test
  void of_everyKind_hasItsCode() {
    assertThat(Failure.of(new InvalidSettingException("x")).code()).isEqualTo(2);
    assertThat(Failure.of(new IOException("x")).code()).isEqualTo(7);
    assertThat(Failure.of(foreign(new SparkException("x"))).code()).isEqualTo(7);
    assertThat(Failure.of(new OutOfMemoryError()).code()).isEqualTo(7);
    assertThat(Failure.of(new IllegalStateException("x")).code()).isEqualTo(8);
    assertThat(Failure.of(foreign(new IllegalArgumentException("x"))).code()).isEqualTo(8);
    assertThat(Failure.of(foreign(new NullPointerException())).code()).isEqualTo(8);
  }

  @Test
  void of_outputThatExists_namesTheFolder(@TempDir Path folder) {
    Throwable thrown =
        catchThrowable(
            () -> Publication.requireAbsent(new Configuration(), folder.toUri().toString()));
    assertThat(Failure.of(thrown)).isEqualTo(Failure.OUTPUT_EXISTS);
    assertThat(sentence(thrown)).contains(folder.getFileName().toString());
  }
}
