package org.plainsong.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * HDFS: a temporary file is written and synced, then renamed without overwriting. The name node
 * does a rename in one step, and refuses one to a name that exists.
 */
final class HdfsEntryStore implements EntryStore {

  private static final FsPermission OWN_FOLDER = new FsPermission("700");
  private static final FsPermission OWN_FILE = new FsPermission("600");

  private final FileContext files;
  private final Path folder;
  private final StoreRules rules;

  HdfsEntryStore(Path folder, Configuration hadoop, StoreRules rules) throws IOException {
    this.files = FileContext.getFileContext(folder.toUri(), hadoop);
    this.folder = folder;
    this.rules = rules;
  }

  @Override
  public Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try {
      RemoteIterator<FileStatus> each = files.listStatus(folder);
      while (each.hasNext()) {
        String name = each.next().getPath().getName();
        if (!name.startsWith(PENDING)) {
          names.add(name);
        }
      }
    } catch (FileNotFoundException e) {
      return Set.of();
    }
    return names;
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    try (InputStream in = files.open(new Path(folder, name))) {
      return Optional.of(EntryStore.readSmall(in, rules.mostBytes()));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    Path pending = new Path(folder, PENDING + UUID.randomUUID());
    try {
      write(pending, content);
      files.rename(pending, new Path(folder, name), Options.Rename.NONE);
      return true;
    } catch (FileAlreadyExistsException e) {
      // A rename that was answered too late may have been asked for twice; then it is ours.
      return Arrays.equals(require(name), content);
    } finally {
      removeQuietly(pending);
    }
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    Path pending = new Path(folder, PENDING + UUID.randomUUID());
    try {
      write(pending, content);
      files.rename(pending, new Path(folder, name), Options.Rename.OVERWRITE);
    } finally {
      removeQuietly(pending);
    }
  }

  private void write(Path file, byte[] content) throws IOException {
    if (rules.readers() == StoreRules.Readers.OWNER) {
      files.mkdir(folder, OWN_FOLDER, /* createParent= */ true);
    }
    try (FSDataOutputStream out = files.create(file, EnumSet.of(CreateFlag.CREATE), options())) {
      out.write(content);
      out.hsync();
    }
  }

  private Options.CreateOpts[] options() {
    return rules.readers() == StoreRules.Readers.OWNER
        ? new Options.CreateOpts[] {
          Options.CreateOpts.createParent(), Options.CreateOpts.perms(OWN_FILE)
        }
        : new Options.CreateOpts[] {Options.CreateOpts.createParent()};
  }

  /** The entry is published or refused by now: a file that stays behind changes neither. */
  private void removeQuietly(Path pending) {
    try {
      files.delete(pending, /* recursive= */ false);
    } catch (IOException e) {
      return;
    }
  }
}
