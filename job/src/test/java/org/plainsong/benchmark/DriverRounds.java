package org.plainsong.benchmark;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.Gate;
import org.plainsong.mechanism.GateSettings;
import org.plainsong.mechanism.Gates;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.mechanism.TestMechanisms;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.model.ModelFolder;
import org.plainsong.privacy.Rho;
import org.plainsong.round.RoundLoop;
import org.plainsong.round.RoundProgress;
import org.plainsong.round.RoundSettings;
import org.plainsong.round.RoundTransport;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.WireFormat;
import org.plainsong.text.StopRule;
import org.plainsong.text.Tokenizer;
import org.plainsong.text.Tokenizers;

/**
 * The driver's part of a round, without teachers: decode the partitions' answers, charge, draw, end
 * texts, put the next request together. Prints the time of a round and the memory in use as rounds
 * go by.
 *
 * <p>Arguments: groups in flight, rounds, a model folder for its tokenizer.
 */
public final class DriverRounds {

  private static final int PARTITIONS = 8;
  private static final int TEXT_TOKENS = 64;
  private static final ContributionRule RULE =
      new ContributionRule(/* topK= */ 200, ClipBound.atMost(2), /* groupSize= */ 64);

  private final PrintWriter out;
  private final int rounds;
  private long lastNanos = System.nanoTime();

  private DriverRounds(PrintWriter out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  /** Prints a line for every tenth of the rounds. */
  public static void main(String[] arguments) {
    int groups = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    PrintWriter out = new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    out.printf("%d groups in flight, %d candidates or more each%n", groups, RULE.topK());
    out.printf("%8s %14s %14s%n", "round", "ms a round", "MiB in use");
    try (Tokenizer tokenizer =
        Tokenizers.load(ModelFolder.open(Path.of(arguments[2])).tokenizer())) {
      new DriverRounds(out, rounds).run(groups, tokenizer);
    }
  }

  private void run(int groups, Tokenizer tokenizer) {
    TokenMechanism mechanism = TestMechanisms.differences(RULE, BigDecimal.ONE, new SecureBits());
    Gate gate =
        Gates.create(
            GateSettings.none(), TestMechanisms.settings(RULE, BigDecimal.ONE, new SecureBits()));
    DrawRule draws = new DrawRule(mechanism, gate, rounds, rounds, new Rho(1e9));
    RoundSettings settings =
        new RoundSettings(
            groups,
            PARTITIONS,
            groups,
            /* textsAtOnce= */ 1,
            new StopRule(Set.of(), List.of("\n\n"), TEXT_TOKENS));
    RoundLoop loop = new RoundLoop(settings, draws, tokenizer, this::report);
    out.println(loop.run(answers(groups)).size() + " texts");
  }

  /** Answers as they come from the executors: bytes, decoded anew in every round. */
  private static RoundTransport answers(int groups) {
    Random random = new Random(1);
    List<byte[]> parts = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<ScoreSum> sums = new ArrayList<>();
      for (int group = partition; group < groups; group += PARTITIONS) {
        sums.add(MadeSums.sum(group, RULE, random));
      }
      parts.add(WireFormat.encode(sums));
    }
    return new RoundTransport() {
      @Override
      public List<ScoreSum> exchange(RoundRequest request) {
        ScoreSum[] sums = new ScoreSum[groups];
        for (byte[] part : parts) {
          WireFormat.decode(part).forEach(sum -> sums[sum.group()] = sum);
        }
        return request.steps().stream().map(step -> sums[step.group()]).toList();
      }

      @Override
      public void close() {}
    };
  }

  private void report(RoundProgress progress) {
    long every = Math.max(1, rounds / 10);
    long round = progress.round();
    if (round % every != 0) {
      return;
    }
    long now = System.nanoTime();
    double millis = (now - lastNanos) / 1e6 / every;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double used = (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
    out.printf(Locale.ROOT, "%8d %14.2f %14.1f%n", round, millis, used);
    lastNanos = System.nanoTime();
  }
}
