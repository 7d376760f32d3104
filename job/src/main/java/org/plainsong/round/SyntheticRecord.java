package org.plainsong.round;

import org.plainsong.text.TextEnd;

/**
 * A released text.
 *
 * @param group index of the group that wrote it
 * @param number its number within the group, from 0
 * @param text the text, without what ended it
 * @param tokens tokens drawn and charged for it
 * @param end how it ended
 */
public record SyntheticRecord(int group, int number, String text, int tokens, TextEnd end) {}
