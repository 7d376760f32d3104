package org.plainsong.inference;

/**
 * Counts the calls that use a native resource, so that it is freed once and never under a running
 * call.
 *
 * <p>Every use stands between {@link #enter} and {@link #exit}. {@link #close} refuses later uses
 * and frees the resource at once, or when the last running use exits.
 */
final class Lifetime {

  private final String closedSentence;
  private final Runnable free;
  private int uses;
  private boolean closed;

  Lifetime(String closedSentence, Runnable free) {
    this.closedSentence = closedSentence;
    this.free = free;
  }

  synchronized void enter() {
    if (closed) {
      throw new IllegalStateException(closedSentence);
    }
    uses++;
  }

  void exit() {
    boolean last;
    synchronized (this) {
      uses--;
      last = closed && uses == 0;
    }
    if (last) {
      free.run();
    }
  }

  void close() {
    boolean idle;
    synchronized (this) {
      idle = !closed && uses == 0;
      closed = true;
    }
    if (idle) {
      free.run();
    }
  }
}
