package org.plainsong.teacher;

import java.io.Serializable;
import java.util.List;

/**
 * One round: the groups in flight and where each stands. A group that is not named has ended, and
 * its state may be dropped.
 *
 * @param round number of the round, from 0; for descriptions only
 * @param steps one a group in flight
 */
public record RoundRequest(long round, List<GroupStep> steps) implements Serializable {}
