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
    long free = progress.tokens() - progress.paid();
    return String.format(
        Locale.ROOT,
        "groups %d of %d done, %d in flight; tokens %d of %d (budget %.0f%%)%s;"
            + " %.0f teacher tokens/s; %s",
        progress.groupsDone(),
        progress.groups(),
        progress.groupsInFlight(),
        progress.paid(),
        progress.paidInAll(),
        100.0 * progress.budgetShareSpent(),
        free == 0 ? "" : " and " + free + " free",
        perSecond * rowsPerGroup,
        timeLeft(progress, seconds));
  }

  /** By the paid tokens, which end a group; groups that end at their cap leave some unpaid. */
  private static String timeLeft(RoundProgress progress, double seconds) {
    if (progress.groupsDone() == progress.groups()) {
      return "0 s left";
    }
    if (progress.paid() == 0) {
      return "nothing paid yet";
    }
    double perPaid = seconds / progress.paid();
    return Math.round((progress.paidInAll() - progress.paid()) * perPaid) + " s left";
  }
}
