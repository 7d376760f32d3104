package org.plainsong.verify;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.plainsong.logits.ClipBound;
import org.plainsong.mechanism.SecureBits;
import org.plainsong.privacy.DpEvent;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyClaim;
import org.plainsong.privacy.PrivacyUnit;
import org.plainsong.privacy.ScoreCost;
import org.plainsong.sink.MadeSecurity;
import org.plainsong.sink.Manifest;
import org.plainsong.sink.OutputFile;
import org.plainsong.sink.Publication;
import org.plainsong.sink.ReleasedText;
import org.plainsong.sink.SyntheticTable;
import org.plainsong.sink.TextRow;

/**
 * An output as {@code generate} writes it, without a model: two groups of label A, one of label B,
 * 10 tokens a group and 4 a text, so three texts a group.
 */
final class MadeOutput {

  static final String RUN = "run-1";
  static final String CONFIGURATION = "ab".repeat(32);
  static final int TOKENS = 10;
  static final int LONGEST = 4;

  private static final int GROUP_SIZE = 50;
  private static final ClipBound CLIP = ClipBound.atMost(2);
  private static final List<Manifest.GroupCount> GROUPS =
      List.of(new Manifest.GroupCount("A", 3, 2), new Manifest.GroupCount("B", 1, 1));

  private MadeOutput() {}

  /** Publishes the output. */
  static Path publish(SparkSession spark, Path output) {
    try (Publication publication =
        Publication.open(spark.sparkContext().hadoopConfiguration(), output.toString(), "run-1")) {
      SyntheticTable.write(spark, texts(), /* files= */ 2, publication.stagingPath());
      publication.writeWithCard(manifest(publication.files()));
      publication.publish();
    }
    return output;
  }

  /** What the output claims. */
  static PrivacyClaim claim() {
    PrivacyUnit unit = PrivacyUnit.ofColumn("user", 3);
    DpEvent draw =
        new ScoreCost(
                GROUP_SIZE,
                unit.maxRecords(),
                new BigDecimal("1.3"),
                NeighboringRelation.ADD_OR_REMOVE_ONE)
            .event(CLIP);
    return PrivacyClaim.of(
        unit,
        NeighboringRelation.ADD_OR_REMOVE_ONE,
        new DpEvent.SelfComposed(draw, TOKENS),
        /* delta= */ 1e-6);
  }

  static Manifest manifest(List<OutputFile> files) {
    return manifest(files, Manifest.Authority.without(MadeSecurity.CLOSED));
  }

  static Manifest manifest(List<OutputFile> files, Manifest.Authority authority) {
    return Manifest.of(
        new Manifest.Run(
            RUN,
            "0.1.0",
            CONFIGURATION,
            Manifest.Software.running("4.1.3", "1.29.0"),
            new SecureBits().description(),
            authority),
        claim(),
        new Manifest.Draws(
            new Manifest.Mechanism(
                "difference-clipped-top-k",
                GROUP_SIZE,
                (long) CLIP.units(),
                CLIP.nats(),
                /* noiseSigma= */ null,
                1.3,
                100,
                /* gate= */ null),
            GROUPS,
            TOKENS,
            LONGEST),
        new Manifest.Scorer(
            new Manifest.Model("tiny", "cd".repeat(32), "fp32"),
            new Manifest.Isolation(/* passed= */ true, "ef".repeat(32), "equal bits"),
            new Manifest.PromptText("entries", "01".repeat(32))),
        files);
  }

  static List<TextRow> rows() {
    return texts().stream()
        .map(t -> new TextRow(t.recordId(), t.label(), t.text(), t.tokenCount(), t.endedBy()))
        .toList();
  }

  static List<ReleasedText> texts() {
    List<ReleasedText> texts = new ArrayList<>();
    int group = 0;
    for (Manifest.GroupCount count : GROUPS) {
      for (int number = 0; number < count.run(); number++) {
        @Nullable String label = count.label();
        String id = label + "/" + number + "/";
        texts.add(new ReleasedText(id + 0, group, label, 0, "a \u00e9", LONGEST, "max_tokens"));
        texts.add(new ReleasedText(id + 1, group, label, 1, "", LONGEST - 1, "end_of_text"));
        texts.add(new ReleasedText(id + 2, group, label, 2, "c", LONGEST - 1, "budget"));
        group++;
      }
    }
    return texts;
  }
}
