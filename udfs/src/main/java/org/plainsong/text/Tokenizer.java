package org.plainsong.text;

/**
 * Turns text into a model's token ids and back.
 *
 * <p>Implementations are safe for concurrent use.
 */
public interface Tokenizer extends AutoCloseable {

  /** Encodes a piece of a public template; markup such as {@code <|im_end|>} becomes its token. */
  int[] encodeTemplate(String text);

  /** Encodes private data; markup inside it stays plain characters and never a special token. */
  int[] encodeData(String text);

  /** Decodes released tokens; special tokens are left out. */
  String decode(int[] tokens);

  /** The number of token ids, all of which lie in {@code [0, vocabularySize)}. */
  int vocabularySize();

  @Override
  void close();
}
