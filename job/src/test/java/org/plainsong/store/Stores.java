package org.plainsong.store;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** Stores for tests. */
public final class Stores {

  /** Rules that no test depends on, and a limit that one does. */
  public static final StoreRules RULES =
      new StoreRules("a ledger", "Move it.", /* mostBytes= */ 1 << 16, StoreRules.Readers.USUAL);

  private Stores() {}

  /** Local files. */
  public static EntryStore local(Path folder) {
    return new LocalEntryStore(folder, RULES);
  }

  /** A location of any file system. */
  public static EntryStore of(String location, Configuration hadoop) throws IOException {
    return EntryStore.of(new org.apache.hadoop.fs.Path(location), hadoop, RULES);
  }
}
