package org.plainsong.teacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of one group are in one of its texts: a cache of a pure function of the model, the
 * prompts and the released tokens.
 */
final class GroupState {

  private final int group;
  private final Row reference;
  private final List<Row> teachers = new ArrayList<>();
  private @Nullable GroupStep target;
  private int text = -1;
  private int[] read = new int[0];
  private int length;

  /** A group at the end of its prompts, so far without teachers. */
  GroupState(int group, Row reference) {
    this.group = group;
    this.reference = reference;
  }

  int group() {
    return group;
  }

  /** The row of the public reference. */
  Row reference() {
    return reference;
  }

  /** The rows of the teachers. */
  List<Row> teachers() {
    return teachers;
  }

  void add(Row teacher) {
    teachers.add(teacher);
  }

  /** The number of the text that the rows are in, -1 at the end of the prompts. */
  int text() {
    return text;
  }

  /** Heads for a place; goes back to the end of the prompts when it lies on another path. */
  void aim(GroupStep step) {
    target = step;
    if (text != step.text() || !isPrefix(step.released())) {
      reference.rewind();
      teachers.forEach(Row::rewind);
      text = step.text();
      length = 0;
    }
    if (read.length < step.released().length) {
      read = Arrays.copyOf(read, Math.max(16, 2 * step.released().length));
    }
  }

  /** Hands every row the next token to read, if the place is not reached yet. */
  boolean awaitNext() {
    GroupStep step = target;
    if (step == null || length == step.released().length) {
      return false;
    }
    int token = step.released()[length];
    reference.await(token);
    for (Row teacher : teachers) {
      teacher.await(token);
    }
    read[length] = token;
    length++;
    return true;
  }

  private boolean isPrefix(int[] released) {
    if (length > released.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (read[i] != released[i]) {
        return false;
      }
    }
    return true;
  }
}
