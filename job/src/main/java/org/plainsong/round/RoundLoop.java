package org.plainsong.round;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.DrawRule;
import org.plainsong.teacher.GroupStep;
import org.plainsong.teacher.RoundRequest;
import org.plainsong.text.Tokenizer;

/**
 * The loop: ask the teachers of every group in flight, charge, draw, send the token back.
 *
 * <p>All groups run alike, those without teachers too, and each until its budget is spent; a group
 * that ends gives its place to the next one waiting. Everything the loop decides follows from
 * public numbers and released tokens.
 */
public final class RoundLoop {

  private final RoundSettings settings;
  private final DrawRule rule;
  private final Tokenizer tokenizer;
  private final Consumer<RoundProgress> listener;
  private final List<GroupProgress> groups = new ArrayList<>();
  private final List<Deque<GroupProgress>> waiting = new ArrayList<>();
  private final List<List<GroupProgress>> inFlight = new ArrayList<>();
  private int done;
  private long tokens;
  private long paid;

  /** A loop that has not run yet. The listener hears of every round. */
  public RoundLoop(
      RoundSettings settings,
      DrawRule rule,
      Tokenizer tokenizer,
      Consumer<RoundProgress> listener) {
    this.settings = settings;
    this.rule = rule;
    this.tokenizer = tokenizer;
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
    queueGroups();
    for (long round = 0; done < settings.groups(); round++) {
      List<GroupProgress> now = admit();
      List<GroupStep> steps = new ArrayList<>(now.size());
      now.forEach(group -> steps.add(group.step()));
      List<ScoreSum> sums = transport.exchange(new RoundRequest(round, steps));
      release(now, sums);
      report(round + 1, now.size());
    }
    List<SyntheticRecord> texts = new ArrayList<>();
    groups.forEach(group -> texts.addAll(group.texts()));
    return texts;
  }

  private void queueGroups() {
    for (int partition = 0; partition < settings.partitions(); partition++) {
      waiting.add(new ArrayDeque<>());
      inFlight.add(new ArrayList<>());
    }
    for (int group = 0; group < settings.groups(); group++) {
      GroupProgress progress = new GroupProgress(group, rule, settings.stopRule(), tokenizer);
      groups.add(progress);
      waiting.get(group % settings.partitions()).add(progress);
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

  private void release(List<GroupProgress> now, List<ScoreSum> sums) {
    if (sums.size() != now.size()) {
      throw new IllegalStateException(
          "a round must answer for " + now.size() + " groups, not " + sums.size());
    }
    for (int i = 0; i < now.size(); i++) {
      GroupProgress group = now.get(i);
      if (sums.get(i).group() != group.group()) {
        throw new IllegalStateException("an answer is not for group " + group.group());
      }
      int paidBefore = group.paid();
      group.draw(sums.get(i));
      tokens++;
      paid += group.paid() - paidBefore;
      if (group.isFinished()) {
        done++;
      }
    }
  }

  private void report(long rounds, int running) {
    long all = (long) settings.groups() * rule.paidTokens();
    int queued = waiting.stream().mapToInt(Deque::size).sum();
    listener.accept(
        new RoundProgress(rounds, done, running, queued, settings.groups(), tokens, paid, all));
  }
}
