package org.plainsong.cli;

import java.util.Locale;
import org.plainsong.config.InputConfig;
import org.plainsong.corpus.CorpusFormat;
import org.plainsong.corpus.CorpusSource;
import org.plainsong.privacy.NeighboringRelation;
import org.plainsong.privacy.PrivacyUnit;

/** What a configured input means: where records are, who is protected, and from what. */
final class Inputs {

  private Inputs() {}

  static CorpusSource source(InputConfig input) {
    CorpusFormat format =
        input.format() == null
            ? CorpusFormat.guess(input.location())
            : CorpusFormat.valueOf(input.format().toUpperCase(Locale.ROOT));
    return new CorpusSource(
        input.location(),
        format,
        input.textColumn(),
        input.labelColumn(),
        input.unitColumn(),
        input.maxRecordsPerUnit());
  }

  static PrivacyUnit unit(InputConfig input) {
    String column = input.unitColumn();
    return column == null
        ? PrivacyUnit.ofRecord()
        : PrivacyUnit.ofColumn(column, input.maxRecordsPerUnit());
  }

  static NeighboringRelation relation(String name) {
    return NeighboringRelation.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
