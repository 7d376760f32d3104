package org.plainsong.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** A store that stops at a step: before it, half way through a write, or just after it. */
public final class FaultyStore implements EntryStore {

  /** The process is gone. */
  public static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private final EntryStore inner;
  private final Optional<Path> folder;
  private final Random random;
  private int stepsLeft;

  /**
   * Stops after a number of steps.
   *
   * @param folder where a write that stops half way leaves its file, empty to leave none
   */
  public FaultyStore(EntryStore inner, Optional<Path> folder, int steps, Random random) {
    this.inner = inner;
    this.folder = folder;
    this.stepsLeft = steps;
    this.random = random;
  }

  /** Whether it has stopped. */
  public boolean hasStopped() {
    return stepsLeft < 0;
  }

  @Override
  public Set<String> names() throws IOException {
    step();
    return inner.names();
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    step();
    return inner.read(name);
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    step();
    if (stepsLeft == 0 && folder.isPresent()) {
      Files.createDirectories(folder.get());
      byte[] half = Arrays.copyOf(content, random.nextInt(content.length + 1));
      Files.write(folder.get().resolve(PENDING + UUID.randomUUID()), half);
    }
    step();
    boolean put = inner.putIfAbsent(name, content);
    step();
    return put;
  }

  @Override
  public void replace(String name, byte[] content) throws IOException {
    step();
    inner.replace(name, content);
    step();
  }

  private void step() throws IOException {
    stepsLeft--;
    if (stepsLeft < 0) {
      // What is gone stays gone: the second kind of failure is a disk that is.
      stepsLeft = -1;
      if (random.nextBoolean()) {
        throw new Died();
      }
      throw new IOException("the disk is gone");
    }
  }
}
