package org.plainsong.sink;

import com.google.gson.annotations.SerializedName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.plainsong.privacy.AccountantResult;
import org.plainsong.privacy.EventTree;
import org.plainsong.privacy.PrivacyClaim;

/**
 * What is claimed, from the events fixed before the run. An infinite number is null.
 *
 * @param rho zCDP cost of a group, null without guarantee
 * @param epsilon the claimed one, at delta; null without guarantee
 * @param delta in (0, 1)
 * @param accountant whose epsilon is claimed
 * @param basis what the claim is computed from
 * @param accountants all accountants
 * @param lowerBoundEpsilon no valid accountant can fall below it
 * @param tprAtFprOneInAThousand largest true positive rate of an attacker at a false positive rate
 *     of 0.1%
 * @param tprAtFprOnePercent the same at 1%
 * @param mu Gaussian DP, null where none is proved
 * @param plannedEvents the events of a group, from which all the numbers follow
 * @param noGuarantee why nothing is guaranteed, null if something is
 */
public record ClaimedBudget(
    @Nullable Double rho,
    @Nullable Double epsilon,
    double delta,
    String accountant,
    String basis,
    List<Accountant> accountants,
    @Nullable Double lowerBoundEpsilon,
    @SerializedName("tpr_at_fpr_0_001") double tprAtFprOneInAThousand,
    @SerializedName("tpr_at_fpr_0_01") double tprAtFprOnePercent,
    @Nullable Double mu,
    Map<String, Object> plannedEvents,
    @Nullable String noGuarantee) {

  /** The budget of a claim. */
  public static ClaimedBudget of(PrivacyClaim claim) {
    return new ClaimedBudget(
        claim.noGuarantee().isPresent() ? null : Double.valueOf(claim.rho().value()),
        finite(claim.epsilon()),
        claim.delta(),
        claim.accountant(),
        "fixed before the run",
        claim.accountants().stream().map(Accountant::of).toList(),
        finite(claim.lowerBoundEpsilon()),
        claim.attacker().tprAtFprOneInAThousand(),
        claim.attacker().tprAtFprOnePercent(),
        claim.attacker().mu().isPresent()
            ? Double.valueOf(claim.attacker().mu().getAsDouble())
            : null,
        EventTree.of(claim.planned()),
        claim.noGuarantee().orElse(null));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? Double.valueOf(value) : null;
  }

  /**
   * One accountant's result.
   *
   * @param epsilon at the claim's delta, null if infinite
   */
  public record Accountant(String name, @Nullable Double epsilon) {

    static Accountant of(AccountantResult result) {
      return new Accountant(result.name(), finite(result.epsilon()));
    }
  }
}
