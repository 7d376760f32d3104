package org.plainsong.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Journals of one made run. */
public final class JournalFixture {

  /** The run. */
  public static final String RUN = "nightly";

  private JournalFixture() {}

  /** Journals in a local folder. */
  public static RunJournal journal(Path folder) {
    return journal(folder.toString());
  }

  static RunJournal journal(String folder) {
    return RunJournal.open(folder, RUN, new Configuration());
  }

  /** What a journal starts with. */
  public static JournalStart start(int horizon, int allowance) {
    return start(horizon, /* textsAtOnce= */ 1, /* stopLoss= */ 0, allowance);
  }

  /** The same for groups that write several texts at once, or behind a gate that forgets. */
  public static JournalStart start(int horizon, int textsAtOnce, int stopLoss, int allowance) {
    return new JournalStart(
        RUN,
        Map.of("model", "abc"),
        "0f".repeat(32),
        "{\"files\":[]}",
        horizon,
        textsAtOnce,
        stopLoss,
        allowance);
  }

  /** A round of two groups. */
  static List<Draw> round(int token) {
    return List.of(new Draw(0, 3, token, true), new Draw(1, 0, token + 1, false));
  }
}
