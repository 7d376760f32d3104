package org.plainsong.round;

/**
 * An executor that takes tasks.
 *
 * @param id its name in this application
 * @param host where it runs
 * @param cores tasks that it runs at once
 */
record Executor(String id, String host, int cores) {

  /** What a preferred location is called that means one executor, not all of a host. */
  String asLocation() {
    return "executor_" + host + "_" + id;
  }
}
