package org.plainsong.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;

/** A small {@code generate} with a tiny random model: two labels, two groups of ten each. */
final class TinyJob {

  /** Tokens that a group draws. */
  static final int TOKENS = 24;

  /** Tokens that a group pays for: with those that crashes may cost. */
  static final int CHARGED = TOKENS + 2;

  private final ModelFolder model;

  TinyJob(Path folder) {
    model = TinyModel.create(folder.resolve("model"), WeightFormat.FP32, /* seed= */ 9);
  }

  Path model() {
    return model.path();
  }

  /**
   * Runs it.
   *
   * @param changes options and their values, in place of the usual ones or beside them
   */
  CommandRun generate(Path input, Path output, String... changes) {
    return CommandRun.of(arguments(input, output, changes).toArray(String[]::new));
  }

  /** Its command line. */
  List<String> arguments(Path input, Path output, String... changes) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "generate",
                "--input",
                input.toString(),
                "--label-column",
                "label",
                "--labels",
                "A,B",
                "--expected-records",
                "20",
                "--group-size",
                "10",
                "--epsilon",
                "4",
                "--delta",
                "1e-6",
                "--max-tokens",
                "8",
                "--texts-per-group",
                "3",
                "--max-record-tokens",
                "40",
                "--top-k",
                "50",
                "--batch-rows",
                "4",
                "--model",
                model.path().toString(),
                "--output",
                output.toString()));
    for (int i = 0; i < changes.length; i += 2) {
      int at = arguments.indexOf(changes[i]);
      if (at < 0) {
        arguments.addAll(List.of(changes[i], changes[i + 1]));
      } else {
        arguments.set(at + 1, changes[i + 1]);
      }
    }
    return arguments;
  }
}
