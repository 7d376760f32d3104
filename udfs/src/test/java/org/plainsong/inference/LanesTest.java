package org.plainsong.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LanesTest {

  private static final List<Integer> ITEMS = IntStream.range(0, 100).boxed().toList();

  @Test
  void lanes_none_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lanes(0))
        .withMessage("threads must be >= 1. Provided value: 0");
  }

  @Test
  void forEach_oneLane_staysOnTheCallersThread() {
    List<Integer> seen = new ArrayList<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    new Lanes(1)
        .forEach(
            ITEMS,
            item -> {
              threads.add(Thread.currentThread());
              seen.add(item);
            });
    assertThat(seen).isEqualTo(ITEMS);
    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void forEach_severalLanes_doesEveryItemOnce() {
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    Lanes lanes = new Lanes(3);
    for (int again = 0; again < 50; again++) {
      seen.clear();
      lanes.forEach(ITEMS, seen::add);
      assertThat(seen).containsExactlyInAnyOrderElementsOf(ITEMS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void map_anyLanes_keepsTheOrderOfTheItems(int count) {
    List<Integer> squares = new Lanes(count).map(ITEMS, item -> item * item);
    assertThat(squares).isEqualTo(ITEMS.stream().map(item -> item * item).toList());
  }

  @Test
  void forEach_twoItems_runSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger met = new AtomicInteger();
    new Lanes(2)
        .forEach(
            List.of(1, 2),
            item -> {
              both.countDown();
              if (await(both)) {
                met.incrementAndGet();
              }
            });
    assertThat(met).hasValue(2);
  }

  @Test
  void forEach_oneFails_throwsItWhenNobodyWorksAnyMore() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    CountDownLatch failed = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                new Lanes(2)
                    .forEach(
                        ITEMS,
                        item -> {
                          running.incrementAndGet();
                          try {
                            if (item == 0) {
                              failed.countDown();
                              throw new IllegalStateException("a step failed");
                            }
                            await(failed);
                            pause();
                            done.incrementAndGet();
                          } finally {
                            running.decrementAndGet();
                          }
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a step failed");
    assertThat(running).hasValue(0);
    assertThat(done).hasValueLessThan(ITEMS.size() - 1);
  }

  @Test
  void forEach_errorOnAHelper_reachesTheCaller() {
    Thread caller = Thread.currentThread();
    CountDownLatch both = new CountDownLatch(2);
    assertThatThrownBy(
            () ->
                new Lanes(2)
                    .forEach(
                        List.of(1, 2),
                        item -> {
                          both.countDown();
                          await(both);
                          if (Thread.currentThread() != caller) {
                            throw new OutOfMemoryError("direct memory");
                          }
                        }))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("direct memory");
  }

  @Test
  void forEach_interrupted_finishesAndKeepsTheInterrupt() {
    AtomicInteger done = new AtomicInteger();
    Thread.currentThread().interrupt();
    new Lanes(2).forEach(ITEMS, item -> done.incrementAndGet());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).hasValue(ITEMS.size());
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
