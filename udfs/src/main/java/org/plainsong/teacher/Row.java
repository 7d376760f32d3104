package org.plainsong.teacher;

import org.plainsong.inference.Decoder;
import org.plainsong.inference.KvCache;

/** One sequence in one row of a block: a teacher's, or the public reference's. */
final class Row {

  private static final int NOTHING = -1;

  private final RowBlock block;
  private final int index;
  private final float[] promptHidden;
  private final float[] hidden;
  private int promptLength;
  private int position;
  private int pending = NOTHING;

  Row(RowBlock block, int index, int hiddenSize) {
    this.block = block;
    this.index = index;
    this.promptHidden = new float[hiddenSize];
    this.hidden = new float[hiddenSize];
  }

  RowBlock block() {
    return block;
  }

  int index() {
    return index;
  }

  /** Cached tokens. */
  int position() {
    return position;
  }

  /** The final hidden state of the last cached token: {@code float[hiddenSize]}. */
  float[] hidden() {
    return hidden;
  }

  /**
   * Starts from a copied prefix and reads the rest of the prompt, alone and at its exact length.
   */
  void prefill(Decoder decoder, KvCache prefix, int prefixLength, int[] rest) {
    block.cache().copyPrefix(index, prefix, 0, prefixLength);
    readPrompt(decoder, prefixLength, rest);
  }

  /** Reads a whole prompt. */
  void prefill(Decoder decoder, int[] prompt) {
    readPrompt(decoder, 0, prompt);
  }

  /** Takes over a prompt that another row has read, wherever that row stands now. */
  void copyPrompt(Row other) {
    block.cache().copyPrefix(index, other.block.cache(), other.index, other.promptLength);
    System.arraycopy(other.promptHidden, 0, promptHidden, 0, promptHidden.length);
    promptLength = other.promptLength;
    rewind();
  }

  private void readPrompt(Decoder decoder, int from, int[] tokens) {
    decoder.prefill(block.cache(), index, from, tokens, promptHidden, 0);
    promptLength = from + tokens.length;
    rewind();
  }

  /** Goes back to the end of the prompt; what lies behind is overwritten by the next text. */
  void rewind() {
    position = promptLength;
    pending = NOTHING;
    System.arraycopy(promptHidden, 0, hidden, 0, hidden.length);
  }

  /** Names the token that the next step of the block reads. */
  void await(int token) {
    pending = token;
  }

  boolean isWaiting() {
    return pending != NOTHING;
  }

  int pendingToken() {
    return pending;
  }

  /** Takes this row's result of a step. */
  void stepped(float[] blockHidden) {
    System.arraycopy(blockHidden, index * hidden.length, hidden, 0, hidden.length);
    position++;
    pending = NOTHING;
  }
}
