package org.plainsong.config;

/** Writes {@code conf/plainsong.conf} from the registry. */
final class ShippedFile {

  private ShippedFile() {}

  static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            # Every setting of Plainsong with its default. Copy the file, change what you need, and give it
            # to a command with --config FILE; an option of the command line (--group-size 64) comes first,
            # then Spark's --conf spark.plainsong.group-size=64, then this file.
            # What has no default is commented out, with an example. The format is HOCON.
            """);
    for (Setting<?> setting : Settings.all()) {
      text.append("\n# ").append(setting.why()).append('\n');
      String set = setting.defaultText().isPresent() ? "" : "# ";
      text.append(set).append(setting.key()).append(" = ").append(setting.inFile()).append('\n');
    }
    return text.toString();
  }
}
