package org.plainsong.config;

import java.util.Optional;

/**
 * One setting: its key, how its values are written, its default and why somebody would change it.
 *
 * @param <T> the type of a value
 */
public final class Setting<T> {

  /**
   * A value as a file has it: the default, or an example where there is none.
   *
   * @param inFile the value in HOCON
   * @param isDefault whether it holds when nothing is set
   */
  record Written(String inFile, boolean isDefault) {

    static Written byDefault(String inFile) {
      return new Written(inFile, /* isDefault= */ true);
    }

    static Written example(String inFile) {
      return new Written(inFile, /* isDefault= */ false);
    }
  }

  private final String key;
  private final SettingType<T> type;
  private final Written written;
  private final String why;

  Setting(String key, SettingType<T> type, Written written, String why) {
    this.key = key;
    this.type = type;
    this.written = written;
    this.why = why;
  }

  /** The key in a file; on the command line two dashes stand before it. */
  public String key() {
    return key;
  }

  /** What a value looks like, for help. */
  public String label() {
    return type.label();
  }

  /** One line of what it is for. */
  public String why() {
    return why;
  }

  /** The names that it can be set to, as a sentence, where the label does not show them. */
  public Optional<String> hiddenNames() {
    return type.hiddenNames();
  }

  /** The default as it would be written, empty if there is none. */
  public Optional<String> defaultText() {
    return written.isDefault() ? Optional.of(written.inFile()) : Optional.empty();
  }

  /** How to give it on the command line, as a sentence. */
  String advice() {
    return "Give --"
        + key
        + " "
        + type.label()
        + defaultText().map(text -> ", for instance --" + key + " " + text).orElse("")
        + ".";
  }

  /** The default or an example, as a file has it. */
  String inFile() {
    return written.inFile();
  }

  T read(Object raw) {
    return type.reader()
        .apply(raw)
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    key
                        + " must be "
                        + type.allowed()
                        + ". Provided value: "
                        + raw
                        + ". "
                        + advice()));
  }

  @Override
  public String toString() {
    return key;
  }
}
