package org.plainsong.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.plainsong.inference.Decoder;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.prompt.Prompt;
import org.plainsong.prompt.PromptRenderer;
import org.plainsong.prompt.PromptTemplate;
import org.plainsong.round.LocalTransport;
import org.plainsong.round.RoundTransport;
import org.plainsong.teacher.Batches;
import org.plainsong.teacher.Ensemble;
import org.plainsong.teacher.EnsembleSpec;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.text.Tokenizer;

/**
 * What every engine has to do: read the prompts of some groups of teachers, then follow the same
 * tokens.
 *
 * @param spec prompts and batch shape
 * @param groups the teachers
 * @param tokens new tokens of a group
 */
record Workload(EnsembleSpec spec, List<TeacherGroup> groups, int tokens) {

  private static final int MAX_RECORD_TOKENS = 96;
  private static final int TOP_K = 100;
  private static final double CLIP_NATS = 2;

  /** As the job's default. */
  private static final int BATCH_ROWS = 128;

  /** Groups of equal size out of the lines of a file, over and over if it is short. */
  static Workload of(Path lines, Tokenizer tokenizer, int groups, int teachers, int tokens) {
    PromptRenderer renderer =
        new PromptRenderer(
            tokenizer, PromptTemplate.named("entries"), "Encyclopedia entries", MAX_RECORD_TOKENS);
    Prompt prompt = renderer.prompt(/* label= */ null);
    EnsembleSpec spec =
        new EnsembleSpec(
            List.of(prompt),
            new int[groups],
            new ContributionRule(TOP_K, ClipBound.atMost(CLIP_NATS), teachers),
            tokenizer.vocabularySize(),
            MAX_RECORD_TOKENS,
            tokens,
            Batches.of(BATCH_ROWS));
    List<int[]> records = records(lines, renderer, groups * teachers);
    List<TeacherGroup> made = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      List<Teacher> members = new ArrayList<>();
      for (int i = 0; i < teachers; i++) {
        members.add(new Teacher(records.get((group * teachers + i) % records.size())));
      }
      made.add(new TeacherGroup(group, members));
    }
    return new Workload(spec, made, tokens);
  }

  private static List<int[]> records(Path file, PromptRenderer renderer, int most) {
    List<int[]> records = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null && records.size() < most; ) {
        // The whole JSON line: its text is what counts for the time, and it needs no parser.
        renderer.record(line).ifPresent(records::add);
        line = in.readLine();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return records;
  }

  /** The whole prompt of a teacher. */
  int[] promptOf(Teacher teacher) {
    Prompt prompt = spec.prompts().get(0);
    int[] record = teacher.recordTokens();
    int[] all = new int[prompt.prefix().length + record.length + prompt.suffix().length];
    System.arraycopy(prompt.prefix(), 0, all, 0, prompt.prefix().length);
    System.arraycopy(record, 0, all, prompt.prefix().length, record.length);
    System.arraycopy(
        prompt.suffix(), 0, all, prompt.prefix().length + record.length, prompt.suffix().length);
    return all;
  }

  /** Rounds in this JVM: one group in flight, on several threads. */
  RoundTransport transport(Decoder decoder, int threads) {
    return transport(decoder, threads, /* textsAtOnce= */ 1);
  }

  /** The same for a group that writes several texts at once. */
  RoundTransport transport(Decoder decoder, int threads, int textsAtOnce) {
    EnsembleSpec alone = spec.withLoad(textsAtOnce, threads);
    return new LocalTransport(new Ensemble(decoder, alone, threads), groups);
  }

  /** Teachers times new tokens. */
  long teacherTokens() {
    return groups.stream().mapToLong(group -> group.teachers().size()).sum() * tokens;
  }

  /** A token that every engine is made to follow at a place. */
  static int forcedToken(int place) {
    return 1000 + 37 * place;
  }
}
