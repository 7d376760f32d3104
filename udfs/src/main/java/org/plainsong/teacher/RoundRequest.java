package org.plainsong.teacher;

import java.io.Serializable;
import java.util.List;

/**
 * One round: the texts that the groups in flight write and where each stands. A group that is not
 * named has ended, and its state may be dropped; a text that is not named has ended or waits.
 *
 * @param round number of the round, from 0; for descriptions only
 * @param steps one a text in flight, several of a group that writes several at once
 */
public record RoundRequest(long round, List<GroupStep> steps) implements Serializable {}
