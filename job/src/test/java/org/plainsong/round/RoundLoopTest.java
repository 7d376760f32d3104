package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.Gate;
import org.plainsong.mechanism.SeededBits;
import org.plainsong.mechanism.TestMechanisms;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.privacy.BudgetExhaustedException;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.Rho;
import org.plainsong.privacy.ZcdpAccountant;
import org.plainsong.prompt.Prompt;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.FakeDecoder;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.text.StopRule;
import org.plainsong.text.TextEnd;

class RoundLoopTest {

  private static final int VOCABULARY = 40;
  private static final int GROUPS = 7;
  private static final int TOKENS = 23;
  private static final int MAX_TOKENS = 6;
  private static final long SEED = 3;

  private final TokenMechanism mechanism = mechanism(SEED);

  @Test
  void run_everyGroup_spendsExactlyItsTokens() {
    Map<Integer, Integer> tokens = new HashMap<>();
    for (SyntheticRecord text : run(settings(GROUPS, 3, 2), transport())) {
      tokens.merge(text.group(), text.tokens(), Integer::sum);
    }
    assertThat(tokens).hasSize(GROUPS);
    assertThat(tokens.values()).containsOnly(TOKENS);
  }

  @Test
  void run_everyToken_isReportedAsPaid() {
    List<RoundProgress> reports = new ArrayList<>();
    DrawRule rule = rule(mechanism, TOKENS);
    new RoundLoop(settings(2, 1, 2), rule, new NumberTokenizer(VOCABULARY), reports::add)
        .run(transport());
    assertThat(reports).hasSize(TOKENS).allMatch(report -> report.paid() == report.tokens());
    assertThat(reports.get(TOKENS - 1).paid()).isEqualTo(2 * TOKENS);
    assertThat(reports.get(0).paidInAll()).isEqualTo(2 * TOKENS);
  }

  @Test
  void run_groupWithoutTeachers_writesLikeTheOthers() {
    // Group 6 has no teacher; see groups().
    List<SyntheticRecord> texts = run(settings(GROUPS, 1, 7), transport());
    assertThat(texts).anyMatch(text -> text.group() == 6 && text.tokens() > 0);
  }

  @Test
  void run_lastTextOfAGroup_endsInsideAtTheBudget() {
    StopRule onlyLength = new StopRule(Set.of(), List.of(), MAX_TOKENS);
    List<SyntheticRecord> texts = run(settings(1, 1, 1, onlyLength), transport());
    assertThat(texts).hasSize(4);
    assertThat(texts.get(2).end()).isEqualTo(TextEnd.MAX_TOKENS);
    assertThat(texts.get(3).tokens()).isEqualTo(TOKENS - 3 * MAX_TOKENS);
    assertThat(texts.get(3).end()).isEqualTo(TextEnd.BUDGET);
  }

  @Test
  void run_results_areSortedAndNumbered() {
    List<SyntheticRecord> texts = run(settings(GROUPS, 2, 1), transport());
    int group = 0;
    int number = 0;
    for (SyntheticRecord text : texts) {
      if (text.group() != group) {
        assertThat(text.group()).isEqualTo(group + 1);
        group++;
        number = 0;
      }
      assertThat(text.number()).isEqualTo(number++);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void run_waves_neverExceedThePlacesOfAPartition(int places) {
    int partitions = 2;
    Set<Integer> seen = new HashSet<>();
    RoundTransport counting =
        watched(
            request -> {
              Map<Integer, Integer> perPartition = new HashMap<>();
              for (GroupStep step : request.steps()) {
                perPartition.merge(step.group() % partitions, 1, Integer::sum);
                seen.add(step.group());
              }
              assertThat(perPartition.values()).allMatch(count -> count <= places);
            });
    run(settings(GROUPS, partitions, places), counting);
    assertThat(seen).hasSize(GROUPS);
  }

  @Test
  void run_freedPlace_goesToTheNextGroupInTheNextRound() {
    List<List<Integer>> rounds = new ArrayList<>();
    RoundTransport recording =
        watched(request -> rounds.add(request.steps().stream().map(GroupStep::group).toList()));
    run(settings(3, 1, 1), recording);
    assertThat(rounds).hasSize(3 * TOKENS);
    assertThat(rounds.get(TOKENS - 1)).containsExactly(0);
    assertThat(rounds.get(TOKENS)).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 9})
  void run_severalTextsAtOnce_spendTheBudgetTogetherInFewerRounds(int textsAtOnce) {
    StopRule onlyLength = new StopRule(Set.of(), List.of(), MAX_TOKENS);
    List<Integer> ofARound = new ArrayList<>();
    RoundTransport recording = watched(request -> ofARound.add(request.steps().size()));
    List<SyntheticRecord> texts =
        run(new RoundSettings(1, 1, 1, textsAtOnce, onlyLength), recording);
    // As one after the other: only the last is cut.
    assertThat(texts.stream().map(SyntheticRecord::tokens)).containsExactly(6, 6, 6, 5);
    assertThat(texts.stream().map(SyntheticRecord::number)).containsExactly(0, 1, 2, 3);
    assertThat(texts.get(3).end()).isEqualTo(TextEnd.BUDGET);
    assertThat(ofARound.stream().mapToInt(Integer::intValue).sum()).isEqualTo(TOKENS);
    assertThat(ofARound).allMatch(steps -> steps <= textsAtOnce);
    int waves = (4 + Math.min(4, textsAtOnce) - 1) / Math.min(4, textsAtOnce);
    assertThat(ofARound).hasSizeLessThanOrEqualTo(waves * MAX_TOKENS);
  }

  /** Texts end early here, and how many there are is not known before. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void run_textsThatEndEarly_giveTheirTokensToLaterOnes(int textsAtOnce) {
    Map<Integer, Integer> tokens = new HashMap<>();
    Map<Integer, Integer> next = new HashMap<>();
    Map<Integer, Integer> cut = new HashMap<>();
    for (SyntheticRecord text :
        run(new RoundSettings(GROUPS, 2, 2, textsAtOnce, stopRule()), transport())) {
      tokens.merge(text.group(), text.tokens(), Integer::sum);
      assertThat(text.number()).isEqualTo(next.merge(text.group(), 1, Integer::sum) - 1);
      cut.merge(text.group(), text.end() == TextEnd.BUDGET ? 1 : 0, Integer::sum);
    }
    assertThat(tokens).hasSize(GROUPS);
    assertThat(tokens.values()).containsOnly(TOKENS);
    assertThat(cut.values()).allMatch(texts -> texts <= 1);
  }

  @Test
  void run_fewTokensLeft_goToTheEarlierTexts() {
    List<List<GroupStep>> rounds = new ArrayList<>();
    RoundTransport recording = watched(request -> rounds.add(request.steps()));
    Map<List<Integer>, Integer> unread = new HashMap<>();
    for (SyntheticRecord text :
        run(new RoundSettings(GROUPS, 1, 3, /* textsAtOnce= */ 4, stopRule()), recording)) {
      unread.put(List.of(text.group(), text.number()), text.tokens());
    }
    for (List<GroupStep> round : rounds) {
      Set<List<Integer>> asked = new HashSet<>();
      for (GroupStep step : round) {
        asked.add(List.of(step.group(), step.text()));
        for (int earlier = 0; earlier < step.text(); earlier++) {
          List<Integer> text = List.of(step.group(), earlier);
          assertThat(asked.contains(text) || unread.getOrDefault(text, 0) == 0).isTrue();
        }
      }
      asked.forEach(text -> unread.merge(text, -1, Integer::sum));
    }
    assertThat(unread.values()).containsOnly(0);
  }

  @Test
  void run_stateDroppedAtRandom_changesNothing() {
    List<SyntheticRecord> undisturbed = run(settings(GROUPS, 1, 4), transport());
    Random random = new Random(SEED);
    Ensemble ensemble = ensemble();
    LocalTransport local = new LocalTransport(ensemble, groups());
    RoundTransport forgetful =
        new RoundTransport() {
          @Override
          public List<ScoreSum> exchange(RoundRequest request) {
            if (random.nextInt(4) == 0) {
              ensemble.close();
            }
            return local.exchange(request);
          }

          @Override
          public void close() {
            local.close();
          }
        };
    RoundLoop loop =
        new RoundLoop(
            settings(GROUPS, 1, 4),
            rule(mechanism(SEED), TOKENS),
            new NumberTokenizer(VOCABULARY),
            p -> {});
    assertThat(loop.run(forgetful)).isEqualTo(undisturbed);
  }

  @Test
  void run_budgetOneDrawShort_refusesTheLastDraw() {
    RoundLoop loop =
        new RoundLoop(
            settings(1, 1, 1),
            rule(mechanism, TOKENS - 1),
            new NumberTokenizer(VOCABULARY),
            progress -> {});
    LocalTransport transport = transport();
    assertThatThrownBy(() -> loop.run(transport)).isInstanceOf(BudgetExhaustedException.class);
  }

  @Test
  void run_answerForAnotherGroup_isRefused() {
    LocalTransport local = transport();
    RoundTransport swapped =
        new RoundTransport() {
          @Override
          public List<ScoreSum> exchange(RoundRequest request) {
            List<ScoreSum> sums = new ArrayList<>(local.exchange(request));
            Collections.reverse(sums);
            return sums;
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> run(settings(2, 1, 2), swapped))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not for group");
  }

  @Test
  void run_twice_isRefused() {
    RoundLoop loop =
        new RoundLoop(
            settings(1, 1, 1),
            rule(mechanism, TOKENS),
            new NumberTokenizer(VOCABULARY),
            progress -> {});
    loop.run(transport());
    assertThatThrownBy(() -> loop.run(transport())).hasMessageContaining("once");
  }

  private List<SyntheticRecord> run(RoundSettings settings, RoundTransport transport) {
    DrawRule rule = rule(mechanism, TOKENS);
    return new RoundLoop(settings, rule, new NumberTokenizer(VOCABULARY), progress -> {})
        .run(transport);
  }

  private static RoundTransport watched(Consumer<RoundRequest> watcher) {
    LocalTransport local = transport();
    return new RoundTransport() {
      @Override
      public List<ScoreSum> exchange(RoundRequest request) {
        watcher.accept(request);
        return local.exchange(request);
      }

      @Override
      public void close() {
        local.close();
      }
    };
  }

  private RoundSettings settings(int groups, int partitions, int places) {
    return settings(groups, partitions, places, stopRule());
  }

  private RoundSettings settings(int groups, int partitions, int places, StopRule stop) {
    return new RoundSettings(groups, partitions, places, /* textsAtOnce= */ 1, stop);
  }

  private static StopRule stopRule() {
    return new StopRule(Set.of(0, 1, 2, 3, 4, 5), List.of(), MAX_TOKENS);
  }

  /** All tokens of a group are paid for, from a budget for some of them. */
  private static DrawRule rule(TokenMechanism mechanism, int affordable) {
    Gate gate = TestMechanisms.noGate();
    Rho budget =
        ZcdpAccountant.rho(DpEvent.ofTokens(gate.costOfPaidToken(), mechanism.cost(), affordable));
    return new DrawRule(mechanism, gate, TOKENS, TOKENS, budget);
  }

  private static TokenMechanism mechanism(long seed) {
    return TestMechanisms.differences(rule(), new BigDecimal("1.0"), new SeededBits(seed));
  }

  private static ContributionRule rule() {
    return new ContributionRule(20, new ClipBound(1 << 20), 4);
  }

  private static LocalTransport transport() {
    return new LocalTransport(ensemble(), groups());
  }

  private static Ensemble ensemble() {
    Prompt prompt = new Prompt(new int[] {1, 2, 3}, new int[] {4}, new int[] {1, 2});
    EnsembleSpec spec =
        new EnsembleSpec(
            List.of(prompt), new int[GROUPS], rule(), VOCABULARY, 8, MAX_TOKENS, Batches.of(4));
    return new Ensemble(new FakeDecoder(VOCABULARY), spec);
  }

  /** Groups of 1 to 6 teachers; the last one of the plan has none and is not listed. */
  private static List<TeacherGroup> groups() {
    Random random = new Random(SEED);
    List<TeacherGroup> groups = new ArrayList<>();
    for (int group = 0; group < GROUPS - 1; group++) {
      List<Teacher> teachers = new ArrayList<>();
      for (int i = 0; i <= group; i++) {
        teachers.add(new Teacher(random.ints(1 + random.nextInt(8), 0, VOCABULARY).toArray()));
      }
      groups.add(new TeacherGroup(group, teachers));
    }
    return groups;
  }
}
