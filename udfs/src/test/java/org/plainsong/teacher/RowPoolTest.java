package org.plainsong.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RowPoolTest {

  private final FakeDecoder decoder = new FakeDecoder(/* vocabulary= */ 50);

  @Test
  void acquire_asManyAsExpected_fillsBlocksEvenly() {
    RowPool pool = pool(new Batches(/* rows= */ 10, /* count= */ 2), /* threads= */ 2);
    List<Row> rows = acquire(pool, 14);
    assertThat(perBlock(rows)).containsExactlyInAnyOrder(7L, 7L);
    assertThat(sizes(pool)).containsExactly(10, 10);
  }

  @Test
  void acquire_moreThanExpected_opensSpareBlocksOnly() {
    RowPool pool = pool(new Batches(10, 2), 1);
    acquire(pool, 20 + 8 + 1);
    assertThat(sizes(pool)).containsExactly(10, 10, 8, 8);
  }

  @Test
  void acquire_farMoreThanExpected_goesOnWithFullBlocks() {
    RowPool pool = pool(new Batches(40, 1), 1);
    acquire(pool, 40 + 4 * 8);
    assertThat(sizes(pool)).containsExactly(40, 8, 8, 8, 8);
    acquire(pool, 41);
    assertThat(sizes(pool)).containsExactly(40, 40, 40, 8, 8, 8, 8);
  }

  @Test
  void acquire_afterRoomWasGivenBack_leavesSpareBlocksEmpty() {
    RowPool pool = pool(new Batches(10, 1), 1);
    List<Row> rows = acquire(pool, 11);
    pool.release(rows.get(3));
    pool.release(rows.get(10));
    assertThat(sizes(pool)).containsExactly(10);
    assertThat(acquire(pool, 1).get(0).block()).isSameAs(rows.get(0).block());
    pool.release(rows.get(0));
    acquire(pool, 2);
    assertThat(sizes(pool)).containsExactly(10, 8);
  }

  @Test
  void acquire_anyNumberOfBlocks_opensOnesOfOneSize() {
    RowPool pool = pool(Batches.of(10), 3);
    acquire(pool, 31);
    assertThat(sizes(pool)).containsExactly(10, 10, 10, 10, 10, 10);
  }

  @Test
  void release_allRows_freesEverything() {
    RowPool pool = pool(new Batches(4, 1), 1);
    acquire(pool, 13).forEach(pool::release);
    assertThat(sizes(pool)).isEmpty();
    assertThat(decoder.cachesOpen()).isZero();
  }

  @Test
  void close_withRowsTaken_freesEverything() {
    RowPool pool = pool(new Batches(10, 1), 2);
    acquire(pool, 25);
    pool.close();
    assertThat(decoder.cachesOpen()).isZero();
  }

  private RowPool pool(Batches batches, int threads) {
    return new RowPool(decoder, batches, /* capacity= */ 16, threads);
  }

  private static List<Row> acquire(RowPool pool, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(pool.acquire());
    }
    return rows;
  }

  private static List<Long> perBlock(List<Row> rows) {
    return List.copyOf(
        rows.stream().collect(Collectors.groupingBy(Row::block, Collectors.counting())).values());
  }

  private static List<Integer> sizes(RowPool pool) {
    return pool.blocks().stream().map(block -> block.cache().rows()).toList();
  }
}
