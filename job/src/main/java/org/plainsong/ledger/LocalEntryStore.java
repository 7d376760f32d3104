package org.plainsong.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Local files, and mounted ones that have hard links: a temporary file is written and forced to the
 * disk, then linked under its name. A link to a name that exists fails, in one step.
 */
final class LocalEntryStore implements EntryStore {

  private final Path folder;

  LocalEntryStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names = new TreeSet<>();
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.startsWith(PENDING))
          .forEach(names::add);
      return names;
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return Optional.of(EntryStore.readSmall(in));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    makeFolder();
    Path pending = folder.resolve(PENDING + UUID.randomUUID());
    try {
      write(pending, content);
      Files.createLink(folder.resolve(name), pending);
    } catch (FileAlreadyExistsException e) {
      // On a network a link may be made twice by one request; then the content is ours.
      return Arrays.equals(require(name), content);
    } catch (UnsupportedOperationException e) {
      throw new IOException("The file system has no hard links", e);
    } finally {
      Files.deleteIfExists(pending);
    }
    force(folder);
    return true;
  }

  private void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        force(parent);
      }
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(/* metaData= */ true);
    }
  }

  /** Makes a new name in a folder outlast a loss of power, where the file system has a way to. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(/* metaData= */ true);
    } catch (IOException e) {
      // Some systems do not open folders. The name is there, only not yet known to be on the disk.
      return;
    }
  }
}
