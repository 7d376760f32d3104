package org.plainsong.round;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.plainsong.journal.Draw;
import org.plainsong.journal.JournalRefusedException;
import org.plainsong.journal.RoundLog;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.text.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: ask the teachers of every text in flight, charge, draw, send the token back.
 *
 * <p>What is drawn is written down before the log's horizon is passed: after so many rounds nothing
 * further is drawn until it is durable. The teachers score the next round meanwhile. What an
 * earlier attempt wrote down is taken up first, token by token, and the rounds go on from there.
 *
 * <p>All groups run alike, those without teachers too, and each until its budget is spent; a group
 * that ends gives its place to the next one waiting. Everything the loop decides follows from
 * public numbers and released tokens.
 */
public final class RoundLoop {

  private static final Logger LOG = LoggerFactory.getLogger(RoundLoop.class);

  private final RoundSettings settings;
  private final DrawRule rule;
  private final Tokenizer tokenizer;
  private final RoundLog log;
  private final Consumer<RoundProgress> listener;
  private final List<Draw> unwritten = new ArrayList<>();
  private final List<GroupProgress> groups = new ArrayList<>();
  private final List<Deque<GroupProgress>> waiting = new ArrayList<>();
  private final List<List<GroupProgress>> inFlight = new ArrayList<>();
  private int done;
  private long tokens;
  private long paid;

  /** A loop that writes nothing down. The listener hears of every round. */
  public RoundLoop(
      RoundSettings settings,
      DrawRule rule,
      Tokenizer tokenizer,
      Consumer<RoundProgress> listener) {
    this(settings, rule, tokenizer, RoundLog.none(), listener);
  }

  /** A loop that has not run yet, and goes on where its log ends. */
  public RoundLoop(
      RoundSettings settings,
      DrawRule rule,
      Tokenizer tokenizer,
      RoundLog log,
      Consumer<RoundProgress> listener) {
    this.settings = settings;
    this.rule = rule;
    this.tokenizer = tokenizer;
    this.log = log;
    this.listener = listener;
  }

  /**
   * Runs until every group has spent its budget.
   *
   * @return the texts, sorted by group and number
   * @throws IllegalStateException on a second call: a budget is spent once
   */
  public List<SyntheticRecord> run(RoundTransport transport) {
    if (!groups.isEmpty()) {
      throw new IllegalStateException("a round loop runs once");
    }
    replay();
    queueGroups();
    try (Recorder recorder = new Recorder(log)) {
      for (long round = 0; done < settings.groups(); round++) {
        List<GroupProgress> now = admit();
        List<GroupStep> steps = now.stream().flatMap(group -> group.steps().stream()).toList();
        List<ScoreSum> sums = exchange(transport, new RoundRequest(round, steps), recorder);
        recorder.await();
        draw(steps, sums);
        if ((round + 1) % log.horizon() == 0 && done < settings.groups()) {
          recorder.begin(unwritten);
          unwritten.clear();
        }
        report(round + 1, now.size());
      }
      recorder.finish(unwritten);
    }
    List<SyntheticRecord> texts = new ArrayList<>();
    groups.forEach(group -> texts.addAll(group.texts()));
    return texts;
  }

  /** Brings every group to where the log says that it is. */
  private void replay() {
    for (int group = 0; group < settings.groups(); group++) {
      groups.add(new GroupProgress(group, rule, settings, tokenizer, log.lostTokens()));
    }
    for (Draw draw : log.recorded()) {
      GroupProgress group = groups.get(draw.group());
      group.replay(draw);
      count(group, draw);
    }
  }

  /** Groups that have begun come first: they hold texts that are not finished. */
  private void queueGroups() {
    for (int partition = 0; partition < settings.partitions(); partition++) {
      waiting.add(new ArrayDeque<>());
      inFlight.add(new ArrayList<>());
    }
    for (GroupProgress group : groups) {
      Deque<GroupProgress> queue = waiting.get(group.group() % settings.partitions());
      if (!group.isFinished() && group.isStarted()) {
        queue.addFirst(group);
      } else if (!group.isFinished()) {
        queue.addLast(group);
      }
    }
  }

  /**
   * Asks the teachers. If they do not answer, what was drawn before is written down as the last of
   * this attempt: it has lost no draw, so that going on costs no more than what a gate had open.
   */
  private List<ScoreSum> exchange(
      RoundTransport transport, RoundRequest request, Recorder recorder) {
    boolean answered = false;
    try {
      List<ScoreSum> sums = transport.exchange(request);
      answered = true;
      return sums;
    } finally {
      // Not a catch: Spark throws checked exceptions undeclared.
      if (!answered) {
        finishQuietly(recorder);
      }
    }
  }

  /**
   * What could not be written down counts as lost; the failure that led here is the one to show.
   * But an attempt that another took over from says so: it must not be tried again.
   */
  private void finishQuietly(Recorder recorder) {
    try {
      recorder.finish(unwritten);
    } catch (JournalRefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.warn("the last rounds could not be written down: {}", e.getClass().getSimpleName());
    }
  }

  /** Lets waiting groups take the free places of their partition. */
  private List<GroupProgress> admit() {
    List<GroupProgress> now = new ArrayList<>();
    for (int partition = 0; partition < settings.partitions(); partition++) {
      List<GroupProgress> here = inFlight.get(partition);
      here.removeIf(GroupProgress::isFinished);
      Deque<GroupProgress> queue = waiting.get(partition);
      while (here.size() < settings.inFlightPerPartition() && !queue.isEmpty()) {
        here.add(queue.remove());
      }
      now.addAll(here);
    }
    return now;
  }

  private void draw(List<GroupStep> steps, List<ScoreSum> sums) {
    if (sums.size() != steps.size()) {
      throw new IllegalStateException(
          "a round must answer for " + steps.size() + " texts, not " + sums.size());
    }
    for (int i = 0; i < steps.size(); i++) {
      GroupProgress group = groups.get(steps.get(i).group());
      if (sums.get(i).group() != group.group()) {
        throw new IllegalStateException("an answer is not for group " + group.group());
      }
      Draw draw = group.draw(steps.get(i).text(), sums.get(i));
      unwritten.add(draw);
      count(group, draw);
    }
  }

  private void count(GroupProgress group, Draw draw) {
    tokens++;
    paid += draw.paid() ? 1 : 0;
    done += group.isFinished() ? 1 : 0;
  }

  private void report(long rounds, int running) {
    long all = (long) settings.groups() * rule.paidTokens();
    int queued = waiting.stream().mapToInt(Deque::size).sum();
    listener.accept(
        new RoundProgress(rounds, done, running, queued, settings.groups(), tokens, paid, all));
  }
}
