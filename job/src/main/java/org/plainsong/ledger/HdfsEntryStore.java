package org.plainsong.ledger;

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

/**
 * HDFS: a temporary file is written and synced, then renamed without overwriting. The name node
 * does a rename in one step, and refuses one to a name that exists.
 */
final class HdfsEntryStore implements EntryStore {

  private final FileContext files;
  private final Path folder;

  HdfsEntryStore(Path folder, Configuration hadoop) throws IOException {
    this.files = FileContext.getFileContext(folder.toUri(), hadoop);
    this.folder = folder;
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
      return Optional.of(EntryStore.readSmall(in));
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

  private void write(Path file, byte[] content) throws IOException {
    try (FSDataOutputStream out =
        files.create(file, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
      out.write(content);
      out.hsync();
    }
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
