package org.plainsong.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The model and how it is run.
 *
 * @param model the model folder: a path of every host, or a URI
 * @param modelCache where hosts keep copies, empty for Spark's local folder
 * @param batchRows teachers and public rows a batch, at most
 * @param kvMemory memory for keys and values on each executor
 * @param partitions partitions of the groups, empty for one a task slot
 */
public record EngineConfig(
    String model,
    Optional<String> modelCache,
    int batchRows,
    DataSize kvMemory,
    OptionalInt partitions) {

  static EngineConfig of(SettingValues values) {
    return new EngineConfig(
        values.required(Settings.MODEL),
        values.optional(Settings.MODEL_CACHE),
        values.required(Settings.BATCH_ROWS),
        values.required(Settings.KV_MEMORY),
        values.optional(Settings.PARTITIONS).map(OptionalInt::of).orElse(OptionalInt.empty()));
  }
}
