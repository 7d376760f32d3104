package org.plainsong.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.plainsong.round.RoundProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line of progress every few seconds, in public numbers: teacher tokens are counted as the
 * expected group size times the tokens drawn, never from the groups' true sizes.
 */
final class ProgressLog implements Consumer<RoundProgress> {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final int rowsPerGroup;
  private final long start = System.nanoTime();
  private long lastLine = start;

  ProgressLog(int rowsPerGroup) {
    this.rowsPerGroup = rowsPerGroup;
  }

  @Override
  public void accept(RoundProgress progress) {
    long now = System.nanoTime();
    boolean last = progress.groupsDone() == progress.groups();
    if (now - lastLine >= EVERY.toNanos() || last) {
      lastLine = now;
      LOG.info("{}", line(progress, (now - start) / 1e9));
    }
  }

  private String line(RoundProgress progress, double seconds) {
    double perSecond = progress.tokens() / seconds;
    long left = Math.round((progress.tokensInAll() - progress.tokens()) / perSecond);
    return String.format(
        Locale.ROOT,
        "groups %d of %d done, %d in flight; tokens %d of %d (budget %.0f%%);"
            + " %.0f teacher tokens/s; %d s left",
        progress.groupsDone(),
        progress.groups(),
        progress.groupsInFlight(),
        progress.tokens(),
        progress.tokensInAll(),
        100.0 * progress.tokens() / progress.tokensInAll(),
        perSecond * rowsPerGroup,
        left);
  }
}
