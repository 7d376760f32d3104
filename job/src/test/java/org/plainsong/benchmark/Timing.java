package org.plainsong.benchmark;

/**
 * How long an engine took.
 *
 * @param prefillNanos until every prompt was read and its first token scored
 * @param decodeNanos all further tokens
 */
record Timing(long prefillNanos, long decodeNanos) {

  double totalSeconds() {
    return (prefillNanos + decodeNanos) / 1e9;
  }

  /** Teacher tokens a second, all of them in all of the time. */
  double rate(Workload work) {
    return work.teacherTokens() / totalSeconds();
  }

  /** Teacher tokens a second without the prompts and the first token. */
  double decodeRate(Workload work) {
    long decoded = work.teacherTokens() / work.tokens() * (work.tokens() - 1);
    return decoded / (decodeNanos / 1e9);
  }
}
