package org.plainsong.privacy;

/** What an accountant proves of an event: a pair (epsilon, delta) for every epsilon. */
interface PrivacyCurve {

  /** The accountant's name in a manifest. */
  String accountant();

  /** A delta at which the event is (epsilon, delta)-DP; never below the true one. */
  double delta(double epsilon);

  /** An epsilon at which the event is (epsilon, delta)-DP; infinite where none is known. */
  double epsilon(double delta);
}
