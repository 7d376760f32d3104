package org.plainsong.sink;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staging folders of one run beside one output, {@code .NAME.staging~RUNID.UUID}, one an
 * attempt.
 *
 * @param storage the file system of the output
 * @param target the output
 * @param runId has no '~', so that the last one in a name tells where that of the output ends
 */
record StagingFolders(FileSystem storage, Path target, String runId) {

  private static final Logger LOG = LoggerFactory.getLogger(StagingFolders.class);

  /** A UUID, behind the run's id: another id may begin like it, and must not match. */
  private static final String ATTEMPT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private String prefix() {
    return "." + target.getName() + ".staging~" + runId + ".";
  }

  /** The folder of a new attempt, not made yet. */
  Path next() {
    return new Path(target.getParent(), prefix() + UUID.randomUUID());
  }

  /** Those that are there; none where the parent cannot be listed. */
  List<Path> list() {
    Pattern name = Pattern.compile(Pattern.quote(prefix()) + ATTEMPT);
    try {
      return Arrays.stream(
              storage.listStatus(
                  target.getParent(), path -> name.matcher(path.getName()).matches()))
          .map(FileStatus::getPath)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Removes folders whose attempt can publish no more, because the output is there. */
  void remove(List<Path> left) {
    for (Path folder : left) {
      try {
        storage.delete(folder, /* recursive= */ true);
      } catch (IOException | RuntimeException e) {
        LOG.warn("{} could not be removed; nothing in it was released", folder);
      }
    }
  }
}
