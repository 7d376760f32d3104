package org.plainsong.journal;

import java.util.List;

/** Where a running attempt writes down what it drew, and finds what was drawn before it. */
public interface RoundLog {

  /** What earlier attempts drew and wrote down, in the order of each group. */
  List<Draw> recorded();

  /** Paid tokens a group that earlier attempts may have drawn and not written down. */
  int lostTokens();

  /** Rounds, of a token for each text in flight, before the next {@link #record}, {@code >= 1}. */
  int horizon();

  /**
   * Makes draws durable. Nothing further may be drawn before it returns.
   *
   * @throws JournalRefusedException if another attempt took over: nothing may be released
   * @throws java.io.UncheckedIOException if it is not known to be durable: nothing may be drawn
   */
  void record(List<Draw> draws);

  /**
   * Makes the last draws of this attempt durable, and that it draws nothing more.
   *
   * @throws JournalRefusedException as {@link #record}
   * @throws java.io.UncheckedIOException as {@link #record}
   */
  void close(List<Draw> draws);

  /** A log that keeps nothing, for a run that nobody can go on with. */
  static RoundLog none() {
    return new RoundLog() {
      @Override
      public List<Draw> recorded() {
        return List.of();
      }

      @Override
      public int lostTokens() {
        return 0;
      }

      @Override
      public int horizon() {
        // Every round is handed over and forgotten: a run may draw millions of tokens.
        return 1;
      }

      @Override
      public void record(List<Draw> draws) {}

      @Override
      public void close(List<Draw> draws) {}
    };
  }
}
