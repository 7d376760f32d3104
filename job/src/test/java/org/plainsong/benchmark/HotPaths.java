package org.plainsong.benchmark;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.plainsong.logits.CandidateSet;
import org.plainsong.logits.ClipBound;
import org.plainsong.logits.ContributionRule;
import org.plainsong.logits.DifferenceClipper;
import org.plainsong.logits.ScoreSum;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.mechanism.TestMechanisms;
import org.plainsong.mechanism.TokenMechanism;
import org.plainsong.teacher.WireFormat;

/** Single steps of a round over 200 candidates: what is done once a teacher, once a group. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HotPaths {

  private static final ContributionRule RULE =
      new ContributionRule(/* topK= */ 200, ClipBound.atMost(2), /* groupSize= */ 64);

  private float[] publicRow = new float[0];
  private float[] teacher = new float[0];
  private long[] sums = new long[0];
  private CandidateSet candidates = CandidateSet.select(new float[] {0}, RULE);
  private ScoreSum sum = candidates.withSums(0, new long[1]);
  private byte[] wire = new byte[0];
  private DifferenceClipper clipper = new DifferenceClipper(RULE.clipBound());
  private TokenMechanism mechanism =
      TestMechanisms.differences(RULE, BigDecimal.ONE, new SecureBits());

  /** Makes the inputs. */
  @Setup
  public void make() {
    Random random = new Random(1);
    publicRow = MadeSums.publicRow(random);
    candidates = CandidateSet.select(publicRow, RULE);
    teacher = MadeSums.teacherRow(candidates, random);
    sums = new long[candidates.size()];
    sum = MadeSums.sum(0, RULE, random);
    wire = WireFormat.encode(List.of(sum));
  }

  /** Once a group: the candidates out of a whole vocabulary. */
  @Benchmark
  public CandidateSet selectCandidates() {
    return CandidateSet.select(publicRow, RULE);
  }

  /** Once a teacher: recentre, quantise, clip, add. */
  @Benchmark
  public long[] clipAndQuantise() {
    clipper.add(teacher, 0, candidates, sums);
    return sums;
  }

  /** Once a shard: two sums of one group. */
  @Benchmark
  public ScoreSum merge() {
    return sum.plus(sum);
  }

  /** Once a group, on the driver. */
  @Benchmark
  public int draw() {
    return mechanism.draw(sum);
  }

  /** Once a group, on the executor. */
  @Benchmark
  public byte[] encode() {
    return WireFormat.encode(List.of(sum));
  }

  /** Once a group, on the driver. */
  @Benchmark
  public List<ScoreSum> decode() {
    return WireFormat.decode(wire);
  }
}
