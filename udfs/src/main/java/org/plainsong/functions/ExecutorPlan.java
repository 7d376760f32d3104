package org.plainsong.functions;

import java.io.Serializable;
import org.plainsong.teacher.EnsembleSpec;

/**
 * What an executor must know of a run; broadcast once.
 *
 * @param runId names the run, as the user likes
 * @param attempt names this attempt at the run, never used twice: state of another one is not used
 * @param model where the model is: another one is refused
 * @param threads threads of a task, which run model calls side by side
 * @param cores of an executor, which load and probe the model together
 * @param spec prompts, contribution rule and batch shape
 */
public record ExecutorPlan(
    String runId, String attempt, ModelPlace model, int threads, int cores, EnsembleSpec spec)
    implements Serializable {}
