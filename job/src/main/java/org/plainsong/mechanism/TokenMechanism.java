package org.plainsong.mechanism;

import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.privacy.DpEvent;

/**
 * How a group's next token is drawn. The two halves of a mechanism agree because one object
 * describes both: what a teacher contributes, and what the driver draws and charges.
 */
public interface TokenMechanism {

  /** The name in configurations and manifests. */
  String name();

  /** What every teacher contributes. */
  ContributionRule contribution();

  /** What one draw releases about a unit: to be charged before it. */
  DpEvent cost();

  /** Draws one token: its id. */
  int draw(ScoreSum scores);
}
