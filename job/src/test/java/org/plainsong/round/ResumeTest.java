package org.plainsong.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.journal.Draw;
import org.plainsong.journal.JournalFixture;
import org.plainsong.journal.JournalRefusedException;
import org.plainsong.journal.Recorded;
import org.plainsong.journal.RoundJournal;
import org.plainsong.journal.RoundLog;
import org.plainsong.journal.RunJournal;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.mechanism.Gate;
import org.plainsong.mechanism.GateSettings;
import org.plainsong.mechanism.Gates;
import org.plainsong.mechanism.MechanismSettings;
import org.plainsong.mechanism.Mechanisms;
import org.plainsong.mechanism.SeededBits;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.privacy.ApproximateDp;
import org.plainsong.privacy.BudgetFilter;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.TokenBudget;
import org.plainsong.privacy.ZcdpAccountant;
import org.plainsong.prompt.Prompt;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.FakeDecoder;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.text.StopRule;

/**
 * Attempts that die at any step, and others that go on: what was written down is never drawn again,
 * what was not is drawn again and was paid for beforehand, and at the end stands what a run without
 * a death would have: every group with its tokens, none more.
 */
class ResumeTest {

  private static final int TRIALS = 120;
  private static final int VOCABULARY = 30;
  private static final int RECORD_TOKENS = 5;
  private static final long TEN_MILLIS = 10_000_000;

  @TempDir private Path folder;

  @Test
  void run_deathAtAnyStep_goesOnWithoutDrawingMoreThanWasPaidFor() {
    long first = new Random().nextLong();
    int deaths = 0;
    int stops = 0;
    int relosses = 0;
    for (int i = 0; i < TRIALS; i++) {
      RunJournal journal = JournalFixture.journal(folder.resolve("trial-" + i));
      Life life = new Life(first + i, journal, /* textsAtOnce= */ 1 + i % 3);
      life.live();
      deaths += life.deaths;
      stops += life.stops;
      relosses += life.drawnTwice();
    }
    // The test saw deaths, and tokens that were lost by them, or it shows nothing.
    assertThat(deaths).as("seed %d", first).isGreaterThan(TRIALS / 4);
    assertThat(stops).as("seed %d", first).isGreaterThan(TRIALS / 4);
    assertThat(relosses).as("seed %d", first).isGreaterThan(TRIALS / 10);
  }

  @Test
  void run_horizonOfOne_writesEveryRoundBeforeTheNextIsDrawn() {
    Life life = new Life(5, JournalFixture.journal(folder));
    RoundJournal journal = life.run.start(JournalFixture.start(1, 2));
    List<Integer> written = new ArrayList<>();
    life.beforeRound =
        drawn -> {
          written.add(life.run.newest().orElseThrow().draws().size());
          assertThat(written.get(written.size() - 1)).isEqualTo(drawn);
        };
    // Slower than the teachers: who does not wait for it draws too early.
    RoundLog slow = life.watched(journal, () -> LockSupport.parkNanos(TEN_MILLIS));
    life.loop(slow).run(life.transport(request -> {}));
    assertThat(written).hasSizeGreaterThan(3).isSorted();
  }

  /**
   * A journal that does not answer before the next round is asked: who waits for it first hangs.
   */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void run_slowJournal_isWaitedForAfterTheTeachers() {
    Life life = new Life(5, JournalFixture.journal(folder));
    RoundJournal journal = life.run.start(JournalFixture.start(1, 2));
    Semaphore asked = new Semaphore(0);
    RoundLog slow = life.watched(journal, asked::acquireUninterruptibly);
    int[] rounds = {0};
    life.loop(slow)
        .run(
            life.transport(
                request -> {
                  if (rounds[0]++ > 0) {
                    asked.release();
                  }
                }));
    assertThat(rounds[0]).isGreaterThan(3);
  }

  /** Nothing is drawn any more, and the failure is the journal's. */
  @Test
  void run_journalThatFails_stopsBeforeTheNextDraw() {
    Life life = new Life(5, JournalFixture.journal(folder));
    RoundJournal journal = life.run.start(JournalFixture.start(1, 2));
    int[] drawn = {0};
    RoundLog failing =
        life.watched(
            journal,
            () -> {
              drawn[0] = life.drawnInAll();
              throw new UncheckedIOException(new IOException("no space"));
            });
    RoundTransport transport = life.transport(request -> {});
    assertThatThrownBy(() -> life.loop(failing).run(transport))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no space");
    assertThat(life.drawnInAll()).isEqualTo(drawn[0]).isPositive();
  }

  @Test
  void run_teachersThatDoNotAnswer_loseNoDrawAndCostNothing() {
    Life life = new Life(6, JournalFixture.journal(folder));
    RoundJournal first = life.run.start(JournalFixture.start(/* horizon= */ 3, 3));
    RoundTransport failing = life.failingAt(2, () -> {});
    assertThatThrownBy(() -> life.loop(first).run(failing)).hasMessage("no executor is left");
    Recorded stopped = life.run.newest().orElseThrow();
    assertThat(stopped.draws()).hasSize(life.drawnInAll()).isNotEmpty();
    RoundJournal next = life.run.resume(stopped);
    assertThat(next.lostTokens()).isZero();
    life.loop(next).run(life.transport(request -> {}));
    assertThat(life.drawnTwice()).isZero();
  }

  /**
   * A round that is not on the disk must not be closed away: an attempt that goes on pays for it.
   */
  @Test
  void run_journalAndTeachersThatFail_countTheRoundAsLost() {
    Life life = new Life(6, JournalFixture.journal(folder));
    RoundJournal first = life.run.start(JournalFixture.start(/* horizon= */ 1, 3));
    boolean[] failed = {false};
    RoundLog failingOnce =
        life.watched(
            first,
            () -> {
              if (!failed[0]) {
                failed[0] = true;
                throw new UncheckedIOException(new IOException("no space"));
              }
            });
    RoundTransport failing = life.failingAt(1, () -> {});
    assertThatThrownBy(() -> life.loop(failingOnce).run(failing)).hasMessage("no executor is left");
    assertThat(failed[0]).isTrue();
    assertThat(life.drawnInAll()).isPositive();
    RoundJournal next = life.run.resume(life.run.newest().orElseThrow());
    assertThat(next.recorded()).isEmpty();
    assertThat(next.lostTokens()).isEqualTo(1);
  }

  /** The scheduler must hear that another attempt runs, not that this one may be tried again. */
  @Test
  void run_takenOverWhileTeachersFail_saysThatItWasTakenOver() {
    Life life = new Life(7, JournalFixture.journal(folder));
    RoundJournal zombie = life.run.start(JournalFixture.start(1, 1));
    RoundTransport failing =
        life.failingAt(
            1,
            () -> {
              life.awaitJournal();
              life.run.resume(life.run.newest().orElseThrow());
            });
    assertThatThrownBy(() -> life.loop(zombie).run(failing))
        .isInstanceOf(JournalRefusedException.class);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void run_attemptThatWasTakenOverFrom_stopsBeforeItDrawsFurther() {
    Life life = new Life(7, JournalFixture.journal(folder));
    RoundJournal zombie = life.run.start(JournalFixture.start(1, 1));
    int[] drawn = {0};
    RoundTransport slow =
        life.transport(
            request -> {
              if (request.round() == 2) {
                life.awaitJournal();
                life.run.resume(life.run.newest().orElseThrow());
                drawn[0] = life.drawnInAll();
              }
              // It is asked for the next one while its journal is refused.
              assertThat(request.round()).isLessThanOrEqualTo(3);
            });
    assertThatThrownBy(() -> life.loop(zombie).run(slow))
        .isInstanceOf(JournalRefusedException.class)
        .hasMessageContaining("releases nothing");
    assertThat(life.drawnInAll() - drawn[0]).isLessThanOrEqualTo(life.groups);
  }

  /** The teachers do not answer; the process lives. */
  private static final class NoExecutor extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NoExecutor() {
      super("no executor is left");
    }
  }

  /** Dies once, at a step, and stays dead. */
  private static final class Fate {

    /** The process is gone. */
    static final class Died extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    private int left;

    Fate(int steps) {
      this.left = steps;
    }

    /** The journal's thread steps too. */
    synchronized void step() {
      if (left <= 0) {
        throw new Died();
      }
      left--;
    }
  }

  /** All attempts of one small run, made from a seed. */
  private static final class Life {

    private final Random random;
    private final RunJournal run;
    private final int groups;
    private final int paidTokens;
    private final int horizon;
    private final int allowance;
    private final int maxTokens;
    private final int textsAtOnce;
    private final GateSettings gateSettings;
    private final DrawRule rule;
    private final List<TeacherGroup> records = new ArrayList<>();
    private final Map<Integer, Integer> draws = new HashMap<>();
    private final Map<Integer, Integer> instances = new HashMap<>();
    private int drawn;
    private int deaths;
    private int stops;

    /** Paid tokens a group that these cost. */
    private int lost;

    private Fate fate = new Fate(Integer.MAX_VALUE);

    /** Hears of every round's first draw how many there were before it. */
    private IntConsumer beforeRound = drawn -> {};

    private boolean roundBegins = true;

    Life(long seed, RunJournal run) {
      this(seed, run, /* textsAtOnce= */ 1);
    }

    Life(long seed, RunJournal run, int textsAtOnce) {
      this.random = new Random(seed);
      this.run = run;
      this.textsAtOnce = textsAtOnce;
      this.groups = 1 + random.nextInt(5);
      this.paidTokens = 3 + random.nextInt(6);
      this.horizon = 1 + random.nextInt(3);
      this.allowance = ofADeath() * (1 + random.nextInt(3));
      this.maxTokens = 2 + random.nextInt(4);
      this.gateSettings =
          new GateSettings(
              Gates.names().get(random.nextInt(Gates.names().size())),
              new BigDecimal("1.5"),
              new BigDecimal("4"),
              NeighboringRelation.ADD_OR_REMOVE_ONE);
      this.rule = drawRule(new SeededBits(seed));
      for (int group = 0; group < groups; group++) {
        List<Teacher> teachers = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          teachers.add(
              new Teacher(random.ints(1 + random.nextInt(RECORD_TOKENS), 0, VOCABULARY).toArray()));
        }
        records.add(new TeacherGroup(group, teachers));
      }
    }

    /** Tokens a group that a death may cost. */
    private int ofADeath() {
      return horizon * textsAtOnce;
    }

    private DrawRule drawRule(SeededBits bits) {
      MechanismSettings settings =
          new MechanismSettings(8, 3, BigDecimal.ONE, 1, gateSettings.relation(), bits);
      Gate gate = Gates.create(gateSettings, settings);
      int charged = paidTokens + allowance;
      TokenMechanism mechanism =
          Mechanisms.calibrated(
              gateSettings.name().equals(Gates.SPARSE_VECTOR)
                  ? "clipped-logits"
                  : Mechanisms.DEFAULT,
              settings,
              new TokenBudget(new ApproximateDp(40, 1e-6), charged, gate.costOfPaidToken()));
      return new DrawRule(
          new Counted(mechanism),
          new CountedGate(gate),
          paidTokens,
          3L * paidTokens,
          allowance,
          ZcdpAccountant.rho(DpEvent.ofTokens(gate.costOfPaidToken(), mechanism.cost(), charged)));
    }

    /** Dies and stops in order as often as is paid for, or nearly so, then lives to the end. */
    void live() {
      List<Draw> before = List.of();
      RoundJournal journal =
          run.start(JournalFixture.start(horizon, textsAtOnce, rule.lostByAStop(), allowance));
      for (int life = 0; life <= 2 * allowance; life++) {
        assertThat(journal.recorded()).isEqualTo(before);
        assertThat(journal.lostTokens()).isEqualTo(lost);
        boolean mayDie = lost + ofADeath() <= allowance;
        boolean mayStop = lost + rule.lostByAStop() <= allowance && life < 2 * allowance;
        boolean dies = mayDie && random.nextBoolean();
        fate = new Fate(dies ? random.nextInt(60) : Integer.MAX_VALUE);
        boolean stopsInOrder = !dies && mayStop && random.nextInt(4) > 0;
        int lastRound = stopsInOrder ? random.nextInt(5) : Integer.MAX_VALUE;
        try {
          RoundTransport transport = failingAt(lastRound, fate::step);
          assertEnd(loop(new Dying(journal)).run(transport));
          return;
        } catch (Fate.Died e) {
          deaths++;
          lost += ofADeath();
        } catch (NoExecutor e) {
          stops++;
          lost += rule.lostByAStop();
        }
        List<Draw> after = run.newest().orElseThrow().draws();
        assertThat(after.subList(0, before.size())).as("is never drawn again").isEqualTo(before);
        before = after;
        journal = run.resume(run.newest().orElseThrow());
      }
      throw new AssertionError("the last attempt must not die");
    }

    private void assertEnd(List<SyntheticRecord> texts) {
      Map<Integer, Integer> paid = new HashMap<>();
      Map<Integer, Integer> all = new HashMap<>();
      for (Draw draw : run.newest().orElseThrow().draws()) {
        paid.merge(draw.group(), draw.paid() ? 1 : 0, Integer::sum);
        all.merge(draw.group(), 1, Integer::sum);
      }
      Map<Integer, Integer> inTexts = new HashMap<>();
      Map<Integer, Integer> numbers = new HashMap<>();
      for (SyntheticRecord text : texts) {
        inTexts.merge(text.group(), text.tokens(), Integer::sum);
        assertThat(text.number()).isEqualTo(numbers.merge(text.group(), 1, Integer::sum) - 1);
      }
      assertThat(inTexts).isEqualTo(all).hasSize(groups);
      for (int group = 0; group < groups; group++) {
        boolean atItsCap = all.getOrDefault(group, 0) == 3 * paidTokens;
        assertThat(paid.getOrDefault(group, 0) == paidTokens || atItsCap).isTrue();
        // What really happened, in all attempts together, is within what was claimed.
        int claimed = paidTokens + lost;
        assertThat(draws.getOrDefault(group, 0)).isLessThanOrEqualTo(claimed);
        assertThat(instances.getOrDefault(group, 0)).isLessThanOrEqualTo(claimed);
      }
      assertThat(lost).isLessThanOrEqualTo(allowance);
    }

    RoundLoop loop(RoundLog log) {
      StopRule stop = new StopRule(Set.of(0, 1, 2), List.of(), maxTokens);
      // Another cluster may have other places: nothing depends on them.
      RoundSettings settings =
          new RoundSettings(
              groups, 1 + random.nextInt(3), 1 + random.nextInt(3), textsAtOnce, stop);
      return new RoundLoop(settings, rule, new NumberTokenizer(VOCABULARY), log, p -> {});
    }

    RoundTransport transport(java.util.function.Consumer<RoundRequest> watcher) {
      Prompt prompt = new Prompt(new int[] {1, 2, 3}, new int[] {4}, new int[] {1, 2});
      ContributionRule contribution =
          Gates.contribution(gateSettings, rule.mechanism().contribution());
      EnsembleSpec spec =
          new EnsembleSpec(
              List.of(prompt),
              new int[groups],
              contribution,
              VOCABULARY,
              RECORD_TOKENS,
              maxTokens,
              Batches.of(4));
      LocalTransport local =
          new LocalTransport(new Ensemble(new FakeDecoder(VOCABULARY), spec), records);
      return new RoundTransport() {
        @Override
        public List<ScoreSum> exchange(RoundRequest request) {
          watcher.accept(request);
          roundBegins = true;
          return local.exchange(request);
        }

        @Override
        public void close() {
          local.close();
        }
      };
    }

    /** Teachers that do not answer in a round, and what happens before they fail. */
    RoundTransport failingAt(long round, Runnable before) {
      return transport(
          request -> {
            if (request.round() == round) {
              before.run();
              throw new NoExecutor();
            }
          });
    }

    /** Each group in flight draws once a round, through its gate first if it has one. */
    private void begins() {
      if (roundBegins) {
        roundBegins = false;
        beforeRound.accept(drawn);
      }
    }

    /** A log that does something before it writes draws down. */
    RoundLog watched(RoundLog log, Runnable before) {
      return new Watched(log) {
        @Override
        public void record(List<Draw> written) {
          before.run();
          super.record(written);
        }
      };
    }

    /** Returns when all that was drawn is written down. */
    void awaitJournal() {
      while (run.newest().orElseThrow().draws().size() < drawn) {
        Thread.onSpinWait();
      }
    }

    /** Tokens drawn, by all attempts. */
    int drawnInAll() {
      return drawn;
    }

    /** How many of them were lost. */
    int drawnTwice() {
      return drawn - run.newest().orElseThrow().draws().size();
    }

    /** Dies before an entry is there, or after it is. */
    private final class Dying extends Watched {

      Dying(RoundLog log) {
        super(log);
      }

      @Override
      public void record(List<Draw> written) {
        fate.step();
        super.record(written);
        fate.step();
      }

      @Override
      public void close(List<Draw> written) {
        fate.step();
        super.close(written);
      }
    }

    /** Counts what is really drawn, and dies in the middle of a round. */
    private final class Counted extends ForwardingMechanism {

      private final TokenMechanism mechanism;

      Counted(TokenMechanism mechanism) {
        super(mechanism);
        this.mechanism = mechanism;
      }

      @Override
      public int draw(ScoreSum scores) {
        begins();
        int token = mechanism.draw(scores);
        draws.merge(scores.group(), 1, Integer::sum);
        drawn++;
        fate.step();
        return token;
      }
    }

    /** Counts the instances that a gate opens, by what they are charged. */
    private final class CountedGate extends ForwardingGate {

      private final Gate gate;

      CountedGate(Gate gate) {
        super(gate);
        this.gate = gate;
      }

      @Override
      public Group open() {
        Group group = gate.open();
        return (scores, filter) -> publicToken(group, scores, filter);
      }

      private OptionalInt publicToken(Group group, ScoreSum scores, BudgetFilter filter) {
        begins();
        double before = filter.spent().value();
        OptionalInt free = group.publicToken(scores, filter);
        instances.merge(scores.group(), filter.spent().value() > before ? 1 : 0, Integer::sum);
        drawn += free.isPresent() ? 1 : 0;
        fate.step();
        return free;
      }
    }
  }

  /** A log in front of another. */
  private static class Watched implements RoundLog {

    private final RoundLog log;

    Watched(RoundLog log) {
      this.log = log;
    }

    @Override
    public List<Draw> recorded() {
      return log.recorded();
    }

    @Override
    public int lostTokens() {
      return log.lostTokens();
    }

    @Override
    public int horizon() {
      return log.horizon();
    }

    @Override
    public void record(List<Draw> written) {
      log.record(written);
    }

    @Override
    public void close(List<Draw> written) {
      log.close(written);
    }
  }
}
