package org.plainsong.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.Contribution;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ProbabilityShare;
import org.plainsong.logits.ScoreSum;
import org.plainsong.prompt.Prompt;

class EnsembleTest {

  private static final int VOCABULARY = 50;
  private static final int GROUPS = 5;
  private static final long SEED = 11;

  private final FakeDecoder decoder = new FakeDecoder(VOCABULARY);

  @Test
  void advance_tokenByToken_equalsRebuildFromNothing() {
    Ensemble steady = new Ensemble(decoder, spec(8));
    int[] tokens = {3, 1, 4, 1, 5};
    for (int length = 0; length <= tokens.length; length++) {
      List<GroupStep> steps = steps(0, Arrays.copyOf(tokens, length));
      List<ScoreSum> sums = steady.advance(steps, records(groups()));
      Ensemble fresh = new Ensemble(decoder, spec(8));
      assertSame(fresh.advance(steps, records(groups())), sums);
    }
  }

  @Test
  void advance_sameRoundTwice_givesSameSumsWithoutAnotherStep() {
    Ensemble ensemble = new Ensemble(decoder, spec(8));
    List<GroupStep> steps = steps(0, new int[] {3, 1});
    List<ScoreSum> first = ensemble.advance(steps, records(groups()));
    long stepsBefore = decoder.steps();
    assertSame(ensemble.advance(steps, records(groups())), first);
    assertThat(decoder.steps()).isEqualTo(stepsBefore);
  }

  @Test
  void advance_nextText_rewindsWithoutReadingPromptsAgain() {
    Ensemble ensemble = new Ensemble(decoder, spec(8));
    List<ScoreSum> start = ensemble.advance(steps(0, new int[0]), records(groups()));
    ensemble.advance(steps(0, new int[] {7, 8, 9}), records(groups()));
    long prefilled = decoder.prefilledTokens();
    assertSame(ensemble.advance(steps(1, new int[0]), records(groups())), start);
    assertThat(decoder.prefilledTokens()).isEqualTo(prefilled);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void advance_severalTextsOfAGroup_givesTheSumsOfEachAlone(int threads) {
    List<GroupStep> together = new ArrayList<>(steps(0, new int[] {7, 8}));
    together.addAll(steps(2, new int[] {3}));
    together.addAll(steps(1, new int[0]));
    List<ScoreSum> alone = new ArrayList<>();
    for (GroupStep step : together) {
      alone.addAll(new Ensemble(decoder, spec(8)).advance(List.of(step), records(groups())));
    }
    Ensemble ensemble = new Ensemble(decoder, spec(8), threads);
    assertSame(ensemble.advance(together, records(groups())), alone);
    Collections.reverse(together);
    Collections.reverse(alone);
    assertSame(ensemble.advance(together, records(groups())), alone);
  }

  @Test
  void advance_anotherTextBesideOne_readsNoPromptAgain() {
    Ensemble ensemble = new Ensemble(decoder, spec(8));
    List<ScoreSum> start = ensemble.advance(steps(0, new int[0]), records(groups()));
    ensemble.advance(steps(0, new int[] {7, 8, 9}), records(groups()));
    long prefilled = decoder.prefilledTokens();
    List<GroupStep> both = new ArrayList<>(steps(0, new int[] {7, 8, 9, 2}));
    both.addAll(steps(1, new int[0]));
    Supplier<Iterator<TeacherGroup>> unreadable =
        () -> {
          throw new IllegalStateException("read");
        };
    assertSame(ensemble.advance(both, unreadable).subList(GROUPS, 2 * GROUPS), start);
    // The first has ended, and a third begins in its rows.
    List<GroupStep> later = new ArrayList<>(steps(2, new int[0]));
    later.addAll(steps(1, new int[] {5}));
    assertSame(ensemble.advance(later, unreadable).subList(0, GROUPS), start);
    assertThat(decoder.prefilledTokens()).isEqualTo(prefilled);
  }

  @Test
  void advance_textThatWaitsARound_keepsItsRowsUntilItsGroupEnds() {
    Ensemble ensemble = new Ensemble(decoder, spec(1));
    ensemble.advance(steps(0, new int[] {1}), records(groups()));
    int caches = decoder.cachesOpen();
    List<GroupStep> both = new ArrayList<>(steps(0, new int[] {1, 2}));
    both.addAll(steps(1, new int[0]));
    ensemble.advance(both, records(groups()));
    assertThat(decoder.cachesOpen()).isGreaterThan(caches);
    ensemble.advance(steps(0, new int[] {1, 2, 3}), records(groups()));
    long stepsBefore = decoder.steps();
    int atOnce = decoder.cachesOpen();
    List<GroupStep> again = new ArrayList<>(steps(0, new int[] {1, 2, 3}));
    again.addAll(steps(1, new int[0]));
    ensemble.advance(again, records(groups()));
    assertThat(decoder.steps()).isEqualTo(stepsBefore);
    assertThat(decoder.cachesOpen()).isEqualTo(atOnce);
    ensemble.advance(List.of(), records(groups()));
    assertThat(decoder.cachesOpen()).isLessThan(caches);
  }

  @Test
  void advance_otherTokensOfTheSameText_rewinds() {
    Ensemble ensemble = new Ensemble(decoder, spec(8));
    ensemble.advance(steps(0, new int[] {7, 8, 9}), records(groups()));
    List<ScoreSum> sums = ensemble.advance(steps(0, new int[] {7, 2}), records(groups()));
    Ensemble fresh = new Ensemble(decoder, spec(8));
    assertSame(fresh.advance(steps(0, new int[] {7, 2}), records(groups())), sums);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 64})
  void advance_anyBatchAndOrder_givesSameSums(int batchRows) {
    List<GroupStep> steps = steps(0, new int[] {5, 6});
    List<ScoreSum> expected = new Ensemble(decoder, spec(16)).advance(steps, records(groups()));
    Random random = new Random(SEED + batchRows);
    List<TeacherGroup> shuffled = new ArrayList<>();
    for (TeacherGroup group : groups()) {
      List<Teacher> teachers = new ArrayList<>(group.teachers());
      Collections.shuffle(teachers, random);
      shuffled.add(new TeacherGroup(group.group(), teachers));
    }
    Collections.shuffle(shuffled, random);
    assertSame(new Ensemble(decoder, spec(batchRows)).advance(steps, records(shuffled)), expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16})
  void advance_anyNumberOfThreads_givesSameSums(int threads) {
    List<GroupStep> steps = steps(0, new int[] {5, 6, 2});
    List<ScoreSum> expected = new Ensemble(decoder, spec(8)).advance(steps, records(groups()));
    for (int batchRows : new int[] {1, 3, 64}) {
      Ensemble ensemble = new Ensemble(decoder, spec(batchRows), threads);
      assertSame(ensemble.advance(steps, records(groups())), expected);
    }
  }

  @Test
  void withLoad_groupsInFlight_countsTeachersAndPublicRows() {
    ContributionRule of64 = new ContributionRule(10, new ClipBound(500_000), /* groupSize= */ 64);
    assertThat(spec(128, of64).withLoad(1, 1).batches()).isEqualTo(new Batches(65, 1));
    assertThat(spec(128, of64).withLoad(4, 2).batches()).isEqualTo(new Batches(65, 4));
  }

  @Test
  void advance_groupsLargerThanExpected_givesSameSums() {
    List<GroupStep> steps = steps(0, new int[] {5, 6, 2});
    List<ScoreSum> expected = new Ensemble(decoder, spec(8)).advance(steps, records(groups()));
    EnsembleSpec few = spec(3).withLoad(/* textsInFlight= */ 1, /* threads= */ 1);
    assertSame(new Ensemble(decoder, few).advance(steps, records(groups())), expected);
  }

  @Test
  void advance_groupInTwoParts_sumsBoth() {
    TeacherGroup whole = groups().get(2);
    int half = whole.teachers().size() / 2;
    List<TeacherGroup> parts =
        List.of(
            new TeacherGroup(2, whole.teachers().subList(0, half)),
            new TeacherGroup(2, whole.teachers().subList(half, whole.teachers().size())));
    List<GroupStep> steps = List.of(new GroupStep(2, 0, new int[] {1}));
    assertSame(
        new Ensemble(decoder, spec(8)).advance(steps, records(parts)),
        new Ensemble(decoder, spec(8)).advance(steps, records(List.of(whole))));
  }

  @Test
  void advance_groupWithoutTeachers_answersWithZeroSums() {
    List<GroupStep> steps = List.of(new GroupStep(4, 0, new int[] {1}));
    ScoreSum sum = new Ensemble(decoder, spec(8)).advance(steps, records(List.of())).get(0);
    assertThat(sum.size()).isGreaterThanOrEqualTo(10);
    for (int i = 0; i < sum.size(); i++) {
      assertThat(sum.sum(i)).isZero();
      assertThat(sum.probabilitySum(i)).isZero();
    }
  }

  @Test
  void advance_otherTeachersOrNone_keepsCandidatesAndPublicScores() {
    List<GroupStep> steps = steps(0, new int[] {5, 6});
    List<ScoreSum> with = new Ensemble(decoder, spec(8)).advance(steps, records(groups()));
    List<ScoreSum> without = new Ensemble(decoder, spec(8)).advance(steps, records(List.of()));
    for (int g = 0; g < GROUPS; g++) {
      assertThat(with.get(g).size()).isEqualTo(without.get(g).size());
      for (int i = 0; i < with.get(g).size(); i++) {
        assertThat(with.get(g).candidate(i)).isEqualTo(without.get(g).candidate(i));
        assertThat(with.get(g).publicScore(i)).isEqualTo(without.get(g).publicScore(i));
      }
    }
  }

  @Test
  void advance_oneTeacherMore_changesOnlyItsGroupAndWithinTheBound() {
    List<GroupStep> steps = steps(0, new int[] {5, 6, 7});
    List<ScoreSum> without = new Ensemble(decoder, spec(4)).advance(steps, records(groups()));
    List<TeacherGroup> more = new ArrayList<>(groups());
    more.add(new TeacherGroup(1, List.of(new Teacher(new int[] {40, 41, 42}))));
    List<ScoreSum> with = new Ensemble(decoder, spec(4)).advance(steps, records(more));
    boolean changed = false;
    for (int g = 0; g < GROUPS; g++) {
      long share = 0;
      assertThat(with.get(g).size()).isEqualTo(without.get(g).size());
      for (int i = 0; i < with.get(g).size(); i++) {
        assertThat(with.get(g).candidate(i)).isEqualTo(without.get(g).candidate(i));
        assertThat(with.get(g).publicScore(i)).isEqualTo(without.get(g).publicScore(i));
        long difference = with.get(g).sum(i) - without.get(g).sum(i);
        assertThat(Math.abs(difference))
            .isLessThanOrEqualTo(g == 1 ? rule().clipBound().units() : 0);
        changed |= difference != 0;
        long grown = with.get(g).probabilitySum(i) - without.get(g).probabilitySum(i);
        assertThat(grown).isNotNegative();
        share += grown;
      }
      // A unit, but for what every candidate loses by rounding down.
      long unit = g == 1 ? ProbabilityShare.UNITS : 0;
      assertThat(share).isBetween(unit - (g == 1 ? with.get(g).size() : 0), unit);
    }
    assertThat(changed).isTrue();
  }

  @Test
  void advance_nothingToContribute_readsRecordsForProbabilitiesOnly() {
    ContributionRule nothing = ContributionRule.unclipped(Contribution.NONE, 10, 6);
    List<GroupStep> steps = steps(0, new int[] {1});
    Supplier<Iterator<TeacherGroup>> unreadable =
        () -> {
          throw new IllegalStateException("read");
        };
    ScoreSum unread = new Ensemble(decoder, spec(4, nothing)).advance(steps, unreadable).get(3);
    assertThat(unread.hasProbabilities()).isFalse();
    ScoreSum sum =
        new Ensemble(decoder, spec(4, nothing.withProbabilities()))
            .advance(steps, records(groups()))
            .get(3);
    assertThat(sum.sum(0)).isZero();
    assertThat(sum.probabilitySum(0)).isPositive();
  }

  @Test
  void advance_groupsEndAndStart_keepsTheOthersAndFreesRows() {
    Ensemble ensemble = new Ensemble(decoder, spec(4));
    int[] none = {};
    ensemble.advance(
        List.of(new GroupStep(0, 0, none), new GroupStep(1, 0, none)), records(groups()));
    List<GroupStep> next = List.of(new GroupStep(1, 0, new int[] {9}), new GroupStep(3, 0, none));
    List<ScoreSum> sums = ensemble.advance(next, records(groups()));
    assertSame(new Ensemble(decoder, spec(4)).advance(next, records(groups())), sums);
    ensemble.close();
    ensemble.advance(List.of(), records(groups()));
  }

  @Test
  void close_afterUse_freesEveryCache() {
    Ensemble ensemble = new Ensemble(decoder, spec(4));
    ensemble.advance(steps(0, new int[] {1}), records(groups()));
    assertThat(decoder.cachesOpen()).isPositive();
    ensemble.close();
    assertThat(decoder.cachesOpen()).isZero();
  }

  @Test
  void advance_afterFailure_buildsAnew() {
    Ensemble ensemble = new Ensemble(decoder, spec(4));
    ensemble.advance(steps(0, new int[] {1}), records(groups()));
    Supplier<Iterator<TeacherGroup>> broken =
        () -> {
          throw new IllegalStateException("lost block");
        };
    List<GroupStep> withNew =
        List.of(new GroupStep(0, 0, new int[] {1}), new GroupStep(2, 0, new int[0]));
    ensemble.close();
    assertThatThrownBy(() -> ensemble.advance(withNew, broken)).hasMessage("lost block");
    assertThat(decoder.cachesOpen()).isZero();
    assertSame(
        ensemble.advance(steps(0, new int[] {1, 2}), records(groups())),
        new Ensemble(decoder, spec(4)).advance(steps(0, new int[] {1, 2}), records(groups())));
  }

  /** Spark's iterators throw checked exceptions that they do not declare. */
  @Test
  void advance_recordsFailWithACheckedException_buildsAnewWithAllTeachers() {
    List<GroupStep> steps = steps(0, new int[] {1});
    List<ScoreSum> expected = new Ensemble(decoder, spec(4)).advance(steps, records(groups()));
    Ensemble ensemble = new Ensemble(decoder, spec(4));
    Iterator<TeacherGroup> broken =
        new Iterator<>() {
          private final Iterator<TeacherGroup> first = groups().subList(0, 2).iterator();

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public TeacherGroup next() {
            if (!first.hasNext()) {
              throw undeclared(new IOException("lost block"));
            }
            return first.next();
          }
        };
    assertThatThrownBy(() -> ensemble.advance(steps, () -> broken)).hasMessage("lost block");
    assertSame(ensemble.advance(steps, records(groups())), expected);
  }

  @Test
  void advance_modelWithMoreTokensThanTheTokenizer_neverOffersThem() {
    Prompt prompt = new Prompt(new int[] {1}, new int[0], new int[] {1});
    EnsembleSpec spec =
        new EnsembleSpec(
            List.of(prompt), new int[] {0}, rule(), VOCABULARY - 7, 12, 16, Batches.of(4));
    for (int token = 0; token < 30; token++) {
      List<GroupStep> steps = List.of(new GroupStep(0, 0, new int[] {token}));
      ScoreSum sum = new Ensemble(decoder, spec).advance(steps, records(List.of())).get(0);
      assertThat(sum.candidate(sum.size() - 1)).isLessThan(VOCABULARY - 7);
    }
  }

  @SuppressWarnings("unchecked") // The cast is what throws undeclared.
  private static <E extends Throwable> RuntimeException undeclared(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void advance_votes_addUpToOneATeacher() {
    ContributionRule votes = ContributionRule.unclipped(Contribution.VOTE, 10, 6);
    List<ScoreSum> sums =
        new Ensemble(decoder, spec(votes)).advance(steps(0, new int[] {5}), records(groups()));
    for (int g = 0; g < GROUPS; g++) {
      ScoreSum sum = sums.get(g);
      long total = 0;
      for (int i = 0; i < sum.size(); i++) {
        assertThat(sum.sum(i) % ProbabilityShare.UNITS).isZero();
        total += sum.sum(i);
      }
      long teachers = g == GROUPS - 1 ? 0 : groups().get(g).teachers().size();
      assertThat(total).isEqualTo(teachers * ProbabilityShare.UNITS);
    }
  }

  @Test
  void advance_contributionNone_asksForNoRecord() {
    ContributionRule none = ContributionRule.unclipped(Contribution.NONE, 10, 6);
    Supplier<Iterator<TeacherGroup>> forbidden =
        () -> {
          throw new IllegalStateException("records were asked for");
        };
    List<ScoreSum> sums =
        new Ensemble(decoder, spec(none)).advance(steps(0, new int[] {5}), forbidden);
    assertThat(sums).hasSize(GROUPS);
  }

  private static EnsembleSpec spec(ContributionRule rule) {
    EnsembleSpec usual = spec(4);
    return new EnsembleSpec(
        usual.prompts(), usual.promptOfGroup(), rule, VOCABULARY, 12, 16, usual.batches());
  }

  private static ContributionRule rule() {
    // With probabilities, so that every comparison here is one of both sums.
    return new ContributionRule(10, new ClipBound(500_000), 6).withProbabilities();
  }

  private static EnsembleSpec spec(int batchRows) {
    return spec(batchRows, rule());
  }

  private static EnsembleSpec spec(int batchRows, ContributionRule rule) {
    Prompt first = new Prompt(new int[] {1, 2, 3}, new int[] {4}, new int[] {1, 2});
    Prompt second = new Prompt(new int[] {9}, new int[0], new int[] {9, 9, 9, 9});
    return new EnsembleSpec(
        List.of(first, second),
        new int[] {0, 0, 1, 1, 1},
        rule,
        VOCABULARY,
        12,
        16,
        Batches.of(batchRows));
  }

  private static List<GroupStep> steps(int text, int[] released) {
    List<GroupStep> steps = new ArrayList<>();
    for (int group = 0; group < GROUPS; group++) {
      steps.add(new GroupStep(group, text, released));
    }
    return steps;
  }

  /** Groups of 1 to 13 teachers, the last one without any. */
  private static List<TeacherGroup> groups() {
    Random random = new Random(SEED);
    List<TeacherGroup> groups = new ArrayList<>();
    for (int group = 0; group < GROUPS - 1; group++) {
      List<Teacher> teachers = new ArrayList<>();
      for (int i = 0; i < 1 + 4 * group; i++) {
        teachers.add(new Teacher(random.ints(1 + random.nextInt(12), 0, VOCABULARY).toArray()));
      }
      groups.add(new TeacherGroup(group, teachers));
    }
    return groups;
  }

  private static Supplier<Iterator<TeacherGroup>> records(List<TeacherGroup> groups) {
    return groups::iterator;
  }

  private static void assertSame(List<ScoreSum> actual, List<ScoreSum> expected) {
    assertThat(WireFormat.encode(actual)).isEqualTo(WireFormat.encode(expected));
  }
}
