package org.plainsong.sink;

import java.util.Arrays;
import java.util.List;
import org.plainsong.config.SecurityPoint;

/** What a manifest says of the security of a cluster, for tests. */
public final class MadeSecurity {

  /** Every point closed, and nothing sensitive. */
  public static final Manifest.SecurityFact CLOSED = of(/* sensitive= */ false, List.of());

  private MadeSecurity() {}

  /** Every point closed but some, which the policy allows. */
  public static Manifest.SecurityFact of(boolean sensitive, List<SecurityPoint> openAndAllowed) {
    return new Manifest.SecurityFact(
        sensitive,
        Arrays.stream(SecurityPoint.values())
            .map(
                point ->
                    new Manifest.SecurityPointFact(
                        point.key(),
                        openAndAllowed.contains(point) ? "open" : "closed",
                        "as a test has it",
                        openAndAllowed.contains(point)))
            .toList());
  }
}
