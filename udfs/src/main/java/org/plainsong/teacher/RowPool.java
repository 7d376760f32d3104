package org.plainsong.teacher;

import java.util.ArrayList;
import java.util.List;
import org.plainsong.inference.Decoder;

/**
 * Rows for sequences, in blocks of one constant size. Sequences of several groups share a block: a
 * row's results do not depend on its neighbours.
 */
final class RowPool implements AutoCloseable {

  private final Decoder decoder;
  private final int blockRows;
  private final int capacity;
  private final List<RowBlock> blocks = new ArrayList<>();

  RowPool(Decoder decoder, int blockRows, int capacity) {
    this.decoder = decoder;
    this.blockRows = blockRows;
    this.capacity = capacity;
  }

  Row acquire() {
    for (RowBlock block : blocks) {
      if (!block.isFull()) {
        return block.take(decoder.shape().hiddenSize());
      }
    }
    RowBlock block = new RowBlock(decoder, blockRows, capacity);
    blocks.add(block);
    return block.take(decoder.shape().hiddenSize());
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
