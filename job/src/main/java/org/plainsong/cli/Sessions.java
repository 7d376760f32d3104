package org.plainsong.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Starts Spark: whatever spark-submit or {@code -Dspark.*} set stays as it is, the rest gets
 * defaults that suit thousands of short jobs.
 */
final class Sessions {

  private static final String SERIALIZER = "spark.serializer";
  private static final String JAVA_SERIALIZER = "org.apache.spark.serializer.JavaSerializer";

  /** Keys that are set unless somebody else set them. */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("spark.app.name", "plainsong"),
          Map.entry("spark.master", "local[*]"),
          // A second attempt beside a running one would redo private work for nothing.
          Map.entry("spark.speculation", "false"),
          // Closures of a round are small; large blocks would be one piece on one machine.
          Map.entry("spark.broadcast.blockSize", "128k"),
          // A job a round: without limits the driver would remember them all.
          Map.entry("spark.ui.retainedJobs", "50"),
          Map.entry("spark.ui.retainedStages", "50"),
          Map.entry("spark.ui.retainedTasks", "1000"),
          Map.entry("spark.sql.ui.retainedExecutions", "50"),
          Map.entry("spark.eventLog.rolling.enabled", "true"),
          Map.entry("spark.eventLog.compress", "true"),
          Map.entry("spark.openlineage.filter.rddEventsDisabled", "true"),
          // The first round reads every prompt, which takes minutes: a task that waits for its
          // place must not wander and build the same groups elsewhere.
          Map.entry("spark.locality.wait", "5min"),
          // Its place is a process: another one on the same host has nothing of it.
          Map.entry("spark.locality.wait.node", "0"),
          Map.entry("spark.locality.wait.rack", "0"),
          // Where a group is built first, it stays. Left to itself Spark builds all of them where
          // the shuffle's input was read: a small input is read by one executor, the others idle.
          Map.entry("spark.shuffle.reduceLocality.enabled", "false"),
          // Records (the language's) do not survive Kryo.
          Map.entry(SERIALIZER, JAVA_SERIALIZER));

  private Sessions() {}

  /**
   * Does something with a session, which ends with it.
   *
   * @throws IllegalArgumentException if a setting of Spark cannot work
   * @throws ClusterLostException if Spark had ended when its classes failed: what they throw then
   *     depends on where the end found them
   */
  static void use(Consumer<SparkSession> work) {
    use(start(), work);
  }

  private static void use(SparkSession spark, Consumer<SparkSession> work) {
    try {
      work.accept(spark);
    } catch (Exception e) {
      if (spark.sparkContext().isStopped() && !OwnCode.threw(e)) {
        throw new ClusterLostException(e);
      }
      throw e;
    } finally {
      spark.stop();
    }
  }

  /**
   * Does something with a session and with what is prepared for it while Spark starts.
   *
   * @param preparation needs no Spark; what it throws comes before any fault of Spark
   */
  static <T> void use(Callable<T> preparation, BiConsumer<SparkSession, T> work) {
    Meanwhile<T> prepared = Meanwhile.make("preparation", preparation);
    SparkSession spark;
    try {
      spark = start();
    } catch (RuntimeException e) {
      prepared.get();
      throw e;
    }
    use(spark, session -> work.accept(session, prepared.get()));
  }

  /** Starts a session, or returns the one that runs. */
  private static SparkSession start() {
    return SparkSession.builder().config(complete(new SparkConf())).getOrCreate();
  }

  /** Adds the defaults to what was set. */
  static SparkConf complete(SparkConf conf) {
    new TreeMap<>(DEFAULTS).forEach(conf::setIfMissing);
    if (conf.get("spark.master").startsWith("local")) {
      // On one machine nobody asked for a web server that shows a job's plans.
      conf.setIfMissing("spark.ui.enabled", "false");
    }
    if (!conf.get(SERIALIZER).equals(JAVA_SERIALIZER)) {
      throw new IllegalArgumentException(
          SERIALIZER
              + " must be "
              + JAVA_SERIALIZER
              + ". Provided value: "
              + conf.get(SERIALIZER)
              + ". Remove the setting.");
    }
    return conf;
  }
}
