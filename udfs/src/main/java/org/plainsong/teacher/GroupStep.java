package org.plainsong.teacher;

import java.io.Serializable;

/**
 * Where a text of a group stands: bring yourself here, then score the next token. All of it is
 * released.
 *
 * @param group index of the group in the plan
 * @param text number of a text that the group is writing, from 0
 * @param released the tokens of that text released so far, possibly none
 */
public record GroupStep(int group, int text, int[] released) implements Serializable {}
