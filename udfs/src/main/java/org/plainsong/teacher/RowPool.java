package org.plainsong.teacher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.plainsong.inference.Decoder;

/**
 * Rows for sequences, in blocks of constant sizes ({@link Batches}). Sequences of several groups
 * share a block: a row's results do not depend on its neighbours. Blocks are opened a thread each
 * and filled evenly, so that no thread waits for another.
 */
final class RowPool implements AutoCloseable {

  private final Decoder decoder;
  private final Batches batches;
  private final int capacity;
  private final int threads;
  private final List<RowBlock> blocks = new ArrayList<>();
  private final List<RowBlock> spare = new ArrayList<>();

  RowPool(Decoder decoder, Batches batches, int capacity, int threads) {
    this.decoder = decoder;
    this.batches = batches;
    this.capacity = capacity;
    this.threads = threads;
  }

  Row acquire() {
    RowBlock block = emptiest(blocks).orElseGet(this::another);
    return block.take(decoder.shape().hiddenSize());
  }

  /** A block with room while those for groups of the expected size are full. */
  private RowBlock another() {
    if (blocks.size() < batches.count()) {
      return openOnePerThread();
    }
    return emptiest(spare)
        .orElseGet(() -> spare.size() < Batches.MOST_SPARE ? openSpare() : openOnePerThread());
  }

  private static Optional<RowBlock> emptiest(List<RowBlock> blocks) {
    return blocks.stream()
        .filter(block -> !block.isFull())
        .min(Comparator.comparingInt(RowBlock::taken));
  }

  private RowBlock openOnePerThread() {
    int first = blocks.size();
    for (int i = 0; i < threads; i++) {
      blocks.add(new RowBlock(decoder, batches.rows(), capacity));
    }
    return blocks.get(first);
  }

  private RowBlock openSpare() {
    RowBlock block = new RowBlock(decoder, batches.spareRows(), capacity);
    spare.add(block);
    return block;
  }

  void release(Row row) {
    RowBlock block = row.block();
    block.give(row);
    if (block.isEmpty()) {
      blocks.remove(block);
      spare.remove(block);
      block.close();
    }
  }

  /** The blocks, each of which may step on a thread of its own. */
  List<RowBlock> blocks() {
    return Stream.concat(blocks.stream(), spare.stream()).toList();
  }

  @Override
  public void close() {
    blocks().forEach(RowBlock::close);
    blocks.clear();
    spare.clear();
  }
}
