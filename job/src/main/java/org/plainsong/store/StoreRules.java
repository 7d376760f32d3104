package org.plainsong.store;

/**
 * What a folder of entries is for.
 *
 * @param what what lies in it, with its article, for messages
 * @param advice a sentence for somebody whose file system cannot hold it
 * @param mostBytes a larger file is not read into memory
 * @param readers who may read it
 */
public record StoreRules(String what, String advice, int mostBytes, Readers readers) {

  /** Who may read a file, on file systems that have permissions. */
  public enum Readers {
    /** Whoever the file system lets. */
    USUAL,
    /** The owner alone. */
    OWNER
  }
}
