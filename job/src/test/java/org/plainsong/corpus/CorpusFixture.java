package org.plainsong.corpus;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.GroupPlan;
import org.plainsong.config.GroupPlan.Stratum;
import org.plainsong.teacher.Teacher;
import org.plainsong.teacher.TeacherGroup;
import org.plainsong.testing.SparkTesting;
import org.plainsong.testing.TinyTokenizer;

/** Made records, and what the corpus makes of them. */
final class CorpusFixture {

  static final Salt SALT = Salt.restore("0123456789abcdef".repeat(4));
  static final GroupPlan PLAN =
      new GroupPlan(List.of(new Stratum("film", 5, 3), new Stratum("song", 4, 4)));

  final Path folder;
  final TinyRenderers renderers;

  CorpusFixture(Path folder) {
    this.folder = folder;
    this.renderers = new TinyRenderers(TinyTokenizer.write(folder).toString());
  }

  /** A made record. */
  record Line(@Nullable String text, @Nullable String label, @Nullable String user) {

    String json() {
      JsonObject object = new JsonObject();
      object.addProperty("text", text);
      object.addProperty("label", label);
      object.addProperty("user", user);
      return object.toString();
    }

    String csv() {
      return "\"" + text + "\"," + label + "," + user;
    }
  }

  static SparkSession spark() {
    return SparkTesting.session();
  }

  /** Records of some users, with both listed labels. */
  static List<Line> lines(int count, int users, long seed) {
    Random random = new Random(seed);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String label = random.nextBoolean() ? "film" : "song";
      lines.add(new Line("record " + i, label, "user " + random.nextInt(users)));
    }
    return lines;
  }

  Path json(String name, List<Line> lines) {
    return write(name, lines.stream().map(Line::json).toList());
  }

  /** The lines of a CSV file with these records. */
  static List<String> csv(List<Line> lines) {
    List<String> csv = new ArrayList<>(List.of("text,label,user"));
    lines.forEach(line -> csv.add(line.csv()));
    return csv;
  }

  Path write(String name, List<String> lines) {
    try {
      Path path = folder.resolve(name);
      Files.createDirectories(path.getParent());
      byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
      try (OutputStream out =
          name.endsWith(".gz")
              ? new GZIPOutputStream(Files.newOutputStream(path))
              : Files.newOutputStream(path)) {
        out.write(bytes);
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CorpusSource records(Path path) {
    return records(path.toString(), CorpusFormat.guess(path.toString()));
  }

  static CorpusSource records(String location, CorpusFormat format) {
    return new CorpusSource(location, format, "text", "label", /* unitColumn= */ null, 1);
  }

  static CorpusSource byUser(Path path, int most) {
    return new CorpusSource(
        path.toString(), CorpusFormat.guess(path.toString()), "text", "label", "user", most);
  }

  Map<Integer, List<String>> groups(CorpusSource source) {
    return groups(source, PLAN, /* partitions= */ 3);
  }

  /** The texts of every group, sorted. */
  Map<Integer, List<String>> groups(CorpusSource source, GroupPlan plan, int partitions) {
    JavaRDD<TeacherGroup> rdd =
        new Corpus(spark(), Corpus.pin(spark(), source)).groups(plan, SALT, renderers, partitions);
    Map<Integer, List<String>> groups = new TreeMap<>();
    for (TeacherGroup group : rdd.collect()) {
      if (groups.put(group.group(), texts(group)) != null) {
        throw new AssertionError("group " + group.group() + " occurs twice");
      }
    }
    rdd.unpersist();
    return groups;
  }

  private List<String> texts(TeacherGroup group) {
    return group.teachers().stream()
        .map(Teacher::recordTokens)
        .map(renderers.tokenizer()::decode)
        .sorted()
        .toList();
  }
}
