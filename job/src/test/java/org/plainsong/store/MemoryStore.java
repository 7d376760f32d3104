package org.plainsong.store;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A store that keeps what an {@link EntryStore} promises, at once and without a disk. */
public final class MemoryStore implements EntryStore {

  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  @Override
  public Set<String> names() {
    return Set.copyOf(files.keySet());
  }

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.ofNullable(files.get(name)).map(byte[]::clone);
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) {
    byte[] before = files.putIfAbsent(name, content.clone());
    return before == null || Arrays.equals(before, content);
  }

  @Override
  public void replace(String name, byte[] content) {
    files.put(name, content.clone());
  }
}
