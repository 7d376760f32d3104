package org.plainsong.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryStoreTest {

  private static final int RACERS = 8;
  private static final int RACES = 100;

  @TempDir private Path folder;

  @Test
  void put_newName_hasItsContentAndLeavesNothingElse() throws IOException {
    EntryStore store = store("file:" + folder.resolve("a/b"));
    assertThat(store.names()).isEmpty();
    assertThat(store.read("x")).isEmpty();
    assertThat(store.putIfAbsent("x", bytes("one"))).isTrue();
    assertThat(store.require("x")).isEqualTo(bytes("one"));
    assertThat(store.names()).containsExactly("x");
    try (Stream<Path> files = Files.list(folder.resolve("a/b"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void put_nameThatExists_keepsItsContent() throws IOException {
    EntryStore store = store(folder.toString());
    assertThat(store.putIfAbsent("x", bytes("one"))).isTrue();
    assertThat(store.putIfAbsent("x", bytes("two"))).isFalse();
    assertThat(store.putIfAbsent("x", bytes("one"))).as("its own content again").isTrue();
    assertThat(store.require("x")).isEqualTo(bytes("one"));
  }

  @Test
  void put_racers_oneWinsAndItsContentIsWhole() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(RACERS);
    try {
      for (int race = 0; race < RACES; race++) {
        String name = "race-" + race;
        CyclicBarrier start = new CyclicBarrier(RACERS);
        List<Future<Boolean>> wins = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
          byte[] content = bytes(Integer.toString(i).repeat(5000));
          EntryStore store = Stores.local(folder);
          wins.add(
              pool.submit(
                  () -> {
                    start.await();
                    return store.putIfAbsent(name, content);
                  }));
        }
        int winner = -1;
        for (int i = 0; i < RACERS; i++) {
          if (wins.get(i).get()) {
            assertThat(winner).as("race %d has one winner", race).isEqualTo(-1);
            winner = i;
          }
        }
        assertThat(folder.resolve(name)).hasContent(Integer.toString(winner).repeat(5000));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void of_otherFileSystems_areRefusedInOneSentence() {
    assertThatThrownBy(() -> store("plain:///x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must lie on file: or hdfs:")
        .hasMessageContaining("Provided scheme: plain");
    assertThatThrownBy(() -> store("s3a://bucket/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fs.s3a.create.conditional.enabled is not supported yet");
  }

  private static EntryStore store(String location) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.plain.impl", "org.plainsong.sink.PlainFileSystem");
    hadoop.set("fs.s3a.impl", S3Named.class.getName());
    return Stores.of(location, hadoop);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Local files under S3A's name. */
  public static final class S3Named extends RawLocalFileSystem {

    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("s3a://bucket/");
    }
  }
}
