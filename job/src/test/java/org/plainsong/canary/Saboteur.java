package org.plainsong.canary;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Breaks something on an executor: a file, before the first task, or the disk, when records are
 * about to be shuffled.
 */
public final class Saboteur implements SparkPlugin {

  /** A file whose middle is overwritten. */
  static final String FILE = "spark.test.spoil";

  /** Whether no file may grow beyond a few bytes once records are read. */
  static final String DISK = "spark.test.full";

  @Override
  public @Nullable DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new OnExecutor();
  }

  private static final class OnExecutor implements ExecutorPlugin {

    private boolean fillsDisk;

    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      fillsDisk = context.conf().getBoolean(DISK, /* defaultValue= */ false);
      String file = context.conf().get(FILE, "");
      if (!file.isEmpty()) {
        spoil(Path.of(file));
      }
    }

    /**
     * Writes over the middle and leaves the rest: the executors of a host do this at the same time,
     * to the same file, and none may find it shorter than it is.
     */
    private static void spoil(Path file) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        byte[] wrong = new byte[64];
        Arrays.fill(wrong, (byte) '#');
        channel.write(ByteBuffer.wrap(wrong), channel.size() / 2);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A limit on the size of files is what a full disk is to a program: a write that fails. */
    @Override
    public void onTaskStart() {
      String job = TaskContext.get().getLocalProperty("spark.job.description");
      if (fillsDisk && job != null && job.contains("records to groups")) {
        try {
          new ProcessBuilder(
                  "prlimit", "--pid", Long.toString(ProcessHandle.current().pid()), "--fsize=64")
              .inheritIO()
              .start()
              .waitFor();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
