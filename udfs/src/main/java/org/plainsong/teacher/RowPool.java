package org.plainsong.teacher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.plainsong.inference.Decoder;

/**
 * Rows for sequences, in blocks of one constant size. Sequences of several groups share a block: a
 * row's results do not depend on its neighbours. Blocks are opened a thread each and filled evenly,
 * so that no thread waits for another.
 */
final class RowPool implements AutoCloseable {

  private final Decoder decoder;
  private final int blockRows;
  private final int capacity;
  private final int threads;
  private final List<RowBlock> blocks = new ArrayList<>();

  RowPool(Decoder decoder, int blockRows, int capacity, int threads) {
    this.decoder = decoder;
    this.blockRows = blockRows;
    this.capacity = capacity;
    this.threads = threads;
  }

  Row acquire() {
    RowBlock emptiest =
        blocks.stream()
            .filter(block -> !block.isFull())
            .min(Comparator.comparingInt(RowBlock::taken))
            .orElseGet(this::open);
    return emptiest.take(decoder.shape().hiddenSize());
  }

  private RowBlock open() {
    int first = blocks.size();
    for (int i = 0; i < threads; i++) {
      blocks.add(new RowBlock(decoder, blockRows, capacity));
    }
    return blocks.get(first);
  }

  void release(Row row) {
    RowBlock block = row.block();
    block.give(row);
    if (block.isEmpty()) {
      blocks.remove(block);
      block.close();
    }
  }

  /** The blocks, each of which may step on a thread of its own. */
  List<RowBlock> blocks() {
    return List.copyOf(blocks);
  }

  @Override
  public void close() {
    blocks.forEach(RowBlock::close);
    blocks.clear();
  }
}
