package org.plainsong.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.plainsong.config.BudgetConfig;
import org.plainsong.config.DataSize;
import org.plainsong.config.GateConfig;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.config.PlanConfig;
import org.plainsong.logits.ClipBound;

/** Prints a plan. */
final class PlanTable {

  private static final int SECONDS_PER_HOUR = 3600;

  /** A group this many times the noise: a majority of it stands out for sure. */
  private static final int NOISE_MARGIN = 10;

  private final PlanNumbers numbers;
  private final PlanConfig config;
  private final PlanRates rates;
  private final KeysAndValues memory;

  PlanTable(PlanNumbers numbers, PlanRates rates, KeysAndValues memory) {
    this.numbers = numbers;
    this.config = numbers.config();
    this.rates = rates;
    this.memory = memory;
  }

  void print(PrintWriter out) {
    lines().forEach(out::println);
    out.flush();
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Groups (G from expected records / group size " + config.budget().groupSize() + ")");
    addGroups(lines);
    lines.add("");
    addPrivacy(lines);
    lines.add("");
    addWork(lines);
    return lines;
  }

  private void addGroups(List<String> lines) {
    List<Stratum> strata = config.groups().strata();
    int width = strata.stream().map(PlanTable::name).mapToInt(String::length).max().orElse(0);
    String row = "  %-" + Math.max(width, 5) + "s %10s %10s %15s %15s";
    lines.add(format(row, "label", "groups", "run", "texts at least", "tokens a group"));
    for (Stratum stratum : strata) {
      lines.add(group(row, name(stratum), stratum.groups(), stratum.run()));
    }
    if (strata.size() > 1) {
      long all = strata.stream().mapToLong(Stratum::groups).sum();
      lines.add(group(row, "all", all, config.groups().count()));
    }
  }

  private String group(String row, String name, long groups, long run) {
    long texts = run * config.text().textsPerGroup();
    return format(row, name, groups, run, texts, numbers.tokensPerGroup());
  }

  private static String name(Stratum stratum) {
    String label = stratum.label();
    return label == null ? "-" : label;
  }

  private void addPrivacy(List<String> lines) {
    lines.add("Privacy");
    BudgetConfig budget = config.budget();
    if (budget.isPublicOnly()) {
      lines.add("  No private record is read: the texts cost nothing.");
      return;
    }
    lines.add(
        format(
            "  epsilon %s at delta %s: rho %.5g a group, for units of at most %d record(s)",
            budget.epsilon(),
            budget.delta(),
            numbers.budget().value(),
            config.maxRecordsPerUnit()));
    int resume = config.journal().resumeTokens();
    if (resume > 0) {
      lines.add(
          format(
              "  It covers %d tokens a group more, that crashes of the driver may cost.", resume));
    }
    addGate(lines);
    if (numbers.addsNoise()) {
      addNoise(lines);
    } else {
      addClip(lines);
      addAlternatives(lines);
    }
  }

  private void addNoise(List<String> lines) {
    try {
      long sigma = numbers.sigma();
      double teachers = sigma * 0x1p-20;
      lines.add(
          format(
              "  noise of sigma %.4f teachers (%d units) on every sum; rho %.4g a token",
              teachers, sigma, numbers.rhoPerToken(sigma).value()));
      lines.add(
          format(
              "  It is a tenth of a group with --group-size %.0f.",
              Math.ceil(NOISE_MARGIN * teachers)));
    } catch (IllegalArgumentException noSigma) {
      lines.add("  noise: none is enough. " + noSigma.getMessage());
    }
  }

  private void addGate(List<String> lines) {
    GateConfig gate = config.budget().gate();
    if (gate.isNone()) {
      return;
    }
    lines.add(
        format(
            "  gate %s at %s: rho %.4g beside each paid token, at most %d tokens a group in all",
            gate.name(),
            gate.threshold().toPlainString(),
            numbers.gateRhoPerToken().value(),
            numbers.tokensInAllPerGroup()));
  }

  private void addClip(List<String> lines) {
    try {
      ClipBound clip = numbers.clip();
      lines.add(
          format(
              "  clip bound %.4f nats (%d units); eta %.4g and rho %.4g a token",
              clip.nats(), clip.units(), numbers.eta(clip), numbers.rhoPerToken(clip).value()));
    } catch (IllegalArgumentException noClip) {
      lines.add("  clip bound: none. " + noClip.getMessage());
    }
  }

  private void addAlternatives(List<String> lines) {
    if (numbers.affordsOneNat()) {
      lines.add("  A clip of 1 nat fits. With it a group could draw " + tokens() + " tokens,");
      lines.add("  or groups could be as small as " + numbers.groupSizeForOneNat() + " teachers.");
      return;
    }
    int size = numbers.groupSizeForOneNat();
    lines.add("  A clip of 1 nat would need");
    lines.add(
        size == 0
            ? "    more than " + PlanNumbers.LARGEST + " teachers a group, or"
            : "    --group-size " + size + " with as many tokens, or");
    lines.add("    at most " + tokens() + " tokens a group with groups of this size.");
  }

  private int tokens() {
    return numbers.tokensForOneNat();
  }

  private void addWork(List<String> lines) {
    long prefill = numbers.prefillTokens();
    long decode = numbers.decodeTokens();
    double hours = (prefill / rates.prefill() + decode / rates.decode()) / SECONDS_PER_HOUR;
    lines.add("Work");
    lines.add(
        format("  tokens of all teachers: %,d to prefill at most, %,d to decode", prefill, decode));
    lines.add(
        format(
            "  %s at %s and %s tokens/s (%s)",
            duration(hours), plain(rates.prefill()), plain(rates.decode()), rates.source()));
    DataSize size = new DataSize(numbers.kvBytesPerGroup(memory.bytesPerToken()));
    lines.add(
        "  keys and values: "
            + size.inWords()
            + " a group in flight, and the template's tokens ("
            + memory.model()
            + ")");
  }

  private static String duration(double hours) {
    return hours < 1 ? format("%.1f minutes", hours * 60) : format("%.1f hours", hours);
  }

  private static String plain(double rate) {
    return rate == Math.rint(rate) ? format("%.0f", rate) : Double.toString(rate);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
