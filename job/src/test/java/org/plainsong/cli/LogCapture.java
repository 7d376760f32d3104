package org.plainsong.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;

/** Keeps every line that this JVM logs at INFO or above, Spark's too, with its stack traces. */
final class LogCapture implements AutoCloseable {

  private final Collector collector = new Collector();
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final Level levelBefore;

  LogCapture() {
    Configuration configuration = context.getConfiguration();
    levelBefore = configuration.getRootLogger().getLevel();
    collector.start();
    configuration.getRootLogger().addAppender(collector, Level.INFO, /* filter= */ null);
    configuration.getRootLogger().setLevel(Level.INFO);
    context.updateLoggers();
  }

  String text() {
    return String.join("\n", collector.lines);
  }

  @Override
  public void close() {
    Configuration configuration = context.getConfiguration();
    configuration.getRootLogger().removeAppender(collector.getName());
    configuration.getRootLogger().setLevel(levelBefore);
    context.updateLoggers();
  }

  private static final class Collector extends AbstractAppender {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    Collector() {
      super("collector", null, null, /* ignoreExceptions= */ false, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      StringWriter line = new StringWriter();
      line.append(event.getLoggerName()).append(' ');
      line.append(event.getMessage().getFormattedMessage());
      if (event.getThrown() != null) {
        event.getThrown().printStackTrace(new PrintWriter(line));
      }
      lines.add(line.toString());
    }
  }
}
