package org.plainsong.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
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

  private static final Set<PosixFilePermission> OWN_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWN_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Path folder;
  private final StoreRules rules;

  LocalEntryStore(Path folder, StoreRules rules) {
    this.folder = folder;
    this.rules = rules;
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
      return Optional.of(EntryStore.readSmall(in, rules.mostBytes()));
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

  @Override
  public void replace(String name, byte[] content) throws IOException {
    makeFolder();
    Path pending = folder.resolve(PENDING + UUID.randomUUID());
    try {
      write(pending, content);
      Files.move(pending, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(pending);
    }
  }

  private void makeFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      try {
        Files.createDirectory(folder, attributes(OWN_FOLDER));
      } catch (FileAlreadyExistsException e) {
        // Another writer made it meanwhile, or it is a file, which the first write will find.
        return;
      }
      if (parent != null) {
        force(parent);
      }
    }
  }

  private FileAttribute<?>[] attributes(Set<PosixFilePermission> own) {
    boolean hidden =
        rules.readers() == StoreRules.Readers.OWNER
            && folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    return hidden
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(own)}
        : new FileAttribute<?>[0];
  }

  private void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(OWN_FILE))) {
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
