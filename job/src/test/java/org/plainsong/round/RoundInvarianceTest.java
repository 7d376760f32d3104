package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.Gate;
import org.plainsong.mechanism.GateSettings;
import org.plainsong.mechanism.Gates;
import org.plainsong.mechanism.MechanismSettings;
import org.plainsong.mechanism.Mechanisms;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.TokenBudget;
import org.plainsong.privacy.ZcdpAccountant;
import org.plainsong.prompt.Prompt;
import org.plainsong.round.ShardedTransport.Layout;
import org.plainsong.round.ShardedTransport.Merge;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.FakeDecoder;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.text.StopRule;

/**
 * How a run is carried out does not show: partitions, places, the order of records, shards of a
 * group, batches, lost state, tasks that fail or run twice. Sums, sums of probabilities, the gate's
 * answers, charges and tokens are the same to the last bit.
 */
class RoundInvarianceTest {

  private static final int CASES = 150;
  private static final int VOCABULARY = 30;
  private static final int RECORD_TOKENS = 5;

  /** What a run showed. */
  private record Outcome(
      Map<Integer, List<String>> seen, List<SyntheticRecord> texts, long tokens, long paid) {}

  @Test
  void run_carriedOutInAnyWay_isTheSameToTheLastBit() {
    long first = new Random().nextLong();
    for (int i = 0; i < CASES; i++) {
      Outcome one = new MadeRun(first + i).carriedOut(Layout.plain(), Merge.real(), 0);
      Random random = new Random(first + i);
      Layout layout = Layout.random(random);
      Outcome other = new MadeRun(first + i).carriedOut(layout, Merge.real(), random.nextLong());
      assertThat(other).as("seed %d, %s", first + i, layout).isEqualTo(one);
    }
  }

  static Stream<Named<Merge>> faults() {
    Merge twice = sums -> Merge.real().apply(sums).plus(sums.get(0));
    Merge lost = sums -> Merge.real().apply(sums.size() == 1 ? sums : sums.subList(1, sums.size()));
    return Stream.of(Named.of("a shard counts twice", twice), Named.of("a shard is lost", lost));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void run_plantedFault_shows(Merge faulty) {
    Layout layout = new Layout(2, 1, 2, 4, 0);
    assertThat(IntStream.range(0, 20))
        .anyMatch(
            seed ->
                !new MadeRun(seed)
                    .carriedOut(layout, faulty, 1)
                    .equals(new MadeRun(seed).carriedOut(layout, Merge.real(), 1)));
  }

  /** The cases are not all of one kind: every mechanism and gate is among the first of them. */
  @Test
  void madeRun_ofSomeSeeds_hasEveryMechanismAndGate() {
    List<MadeRun> runs = IntStream.range(0, 60).mapToObj(MadeRun::new).toList();
    assertThat(runs.stream().map(run -> run.rule.mechanism().name()))
        .containsAll(Mechanisms.names());
    assertThat(runs.stream().map(run -> run.rule.gate().name())).containsAll(Gates.names());
  }

  /** A small run, all of it made from a seed. */
  private static final class MadeRun {

    private final Random random;
    private final int groups;
    private final int groupSize;
    private final int maxTokens;
    private final int textsAtOnce;
    private final GateSettings gateSettings;
    private final GroupBits bits;
    private final DrawRule rule;
    private final List<TeacherGroup> records = new ArrayList<>();

    MadeRun(long seed) {
      this.random = new Random(seed);
      this.groups = 1 + random.nextInt(6);
      this.groupSize = 1 + random.nextInt(4);
      this.maxTokens = 2 + random.nextInt(4);
      this.textsAtOnce = 1 + random.nextInt(3);
      this.bits = new GroupBits(seed);
      this.gateSettings =
          new GateSettings(
              any(Gates.names()),
              new BigDecimal("1.5"),
              new BigDecimal("4"),
              NeighboringRelation.ADD_OR_REMOVE_ONE);
      this.rule = drawRule(any(List.copyOf(Mechanisms.names())), 3 + random.nextInt(6));
      for (int group = 0; group < groups; group++) {
        records.add(new TeacherGroup(group, teachers(random.nextInt(2 * groupSize + 1))));
      }
    }

    private <T> T any(List<T> values) {
      return values.get(random.nextInt(values.size()));
    }

    private List<Teacher> teachers(int count) {
      return IntStream.range(0, count)
          .mapToObj(i -> random.ints(1 + random.nextInt(RECORD_TOKENS), 0, VOCABULARY).toArray())
          .map(Teacher::new)
          .toList();
    }

    private DrawRule drawRule(String name, int paid) {
      MechanismSettings settings =
          new MechanismSettings(
              1 + random.nextInt(12),
              groupSize,
              BigDecimal.ONE,
              /* maxRecordsPerUnit= */ 1,
              gateSettings.relation(),
              bits);
      Gate gate = Gates.create(gateSettings, settings);
      TokenBudget budget =
          new TokenBudget(new ApproximateDp(30, 1e-6), paid, gate.costOfPaidToken());
      TokenMechanism mechanism = Mechanisms.calibrated(name, settings, budget);
      return new DrawRule(
          mechanism,
          gate,
          paid,
          /* tokensInAll= */ 2L * paid,
          ZcdpAccountant.rho(DpEvent.ofTokens(gate.costOfPaidToken(), mechanism.cost(), paid)));
    }

    Outcome carriedOut(Layout layout, Merge merge, long seed) {
      Random order = new Random(seed);
      List<TeacherGroup> shuffled = new ArrayList<>();
      for (TeacherGroup group : records) {
        List<Teacher> teachers = new ArrayList<>(group.teachers());
        Collections.shuffle(teachers, order);
        shuffled.add(new TeacherGroup(group.group(), teachers));
      }
      Collections.shuffle(shuffled, order);
      StopRule stop = new StopRule(Set.of(0, 1, 2), List.of(), maxTokens);
      Trace trace = new Trace(bits);
      List<RoundProgress> reports = new ArrayList<>();
      RoundLoop loop =
          new RoundLoop(
              new RoundSettings(groups, layout.partitions(), layout.places(), textsAtOnce, stop),
              trace.watch(rule),
              new NumberTokenizer(VOCABULARY),
              reports::add);
      try (ShardedTransport transport =
          new ShardedTransport(
              layout, merge, () -> ensemble(layout.batchRows()), shuffled, order)) {
        List<SyntheticRecord> texts = loop.run(transport);
        RoundProgress last = reports.get(reports.size() - 1);
        return new Outcome(trace.seen(), texts, last.tokens(), last.paid());
      }
    }

    private Ensemble ensemble(int batchRows) {
      Prompt one = new Prompt(new int[] {1, 2, 3}, new int[] {4}, new int[] {1, 2});
      Prompt two = new Prompt(new int[] {9}, new int[0], new int[] {9, 8, 7});
      EnsembleSpec spec =
          new EnsembleSpec(
              List.of(one, two),
              IntStream.range(0, groups).map(group -> group % 2).toArray(),
              Gates.contribution(gateSettings, rule.mechanism().contribution()),
              VOCABULARY,
              RECORD_TOKENS,
              maxTokens,
              // One of the full size, so that larger layouts have spare ones, too.
              new Batches(batchRows, 1));
      return new Ensemble(new FakeDecoder(VOCABULARY), spec);
    }
  }
}
