package org.plainsong.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.Test;

/** The log settings that are offered for machines to read. */
class JsonLogTest {

  private static final String SECRET = "Zyxquorble";

  @Test
  void line_ofAnEventWithRunAndRound_isOneObjectWithBothAndNoStackTrace() {
    SortedArrayStringMap context = new SortedArrayStringMap();
    context.putValue("run_id", "nightly");
    context.putValue("round", "17");
    Throwable thrown = new IllegalStateException(SECRET, new IllegalArgumentException(SECRET));
    String line =
        line(
            Log4jLogEvent.newBuilder()
                .setLoggerName("org.plainsong.cli.ProgressLog")
                .setLevel(Level.INFO)
                .setThreadName("main")
                .setMessage(new SimpleMessage("groups 1 of 2 done\nand \"more\""))
                .setContextData(context)
                .setThrown(thrown)
                .setTimeMillis(1000)
                .build());
    assertThat(line.strip().lines()).hasSize(1);
    JsonObject json = JsonParser.parseString(line).getAsJsonObject();
    assertThat(json.get("run_id").getAsString()).isEqualTo("nightly");
    assertThat(json.get("round").getAsString()).isEqualTo("17");
    assertThat(json.get("time").getAsString()).isEqualTo("1970-01-01T00:00:01.000Z");
    assertThat(json.get("level").getAsString()).isEqualTo("INFO");
    assertThat(json.get("message").getAsString()).isEqualTo("groups 1 of 2 done\nand \"more\"");
    assertThat(json.get("exception").getAsString()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line).doesNotContain(SECRET);
  }

  private static String line(Log4jLogEvent event) {
    Path file = Path.of("../conf/log4j2-json.properties");
    try (LoggerContext context = new LoggerContext("json log")) {
      Configuration configuration =
          new PropertiesConfigurationFactory()
              .getConfiguration(context, ConfigurationSource.fromUri(file.toUri()));
      configuration.initialize();
      return configuration.getAppender("stderr").getLayout().toSerializable(event).toString();
    }
  }
}
