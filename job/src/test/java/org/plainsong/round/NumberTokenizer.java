package org.plainsong.round;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.plainsong.text.Tokenizer;

/** Writes every token as its number, so that a text shows which tokens it holds. */
final class NumberTokenizer implements Tokenizer {

  private final int vocabulary;

  NumberTokenizer(int vocabulary) {
    this.vocabulary = vocabulary;
  }

  @Override
  public int[] encodeTemplate(String text) {
    return encodeData(text);
  }

  @Override
  public int[] encodeData(String text) {
    return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
  }

  @Override
  public String decode(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  @Override
  public int vocabularySize() {
    return vocabulary;
  }

  @Override
  public void close() {}
}
