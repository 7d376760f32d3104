package org.plainsong.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputPinnerTest {

  @TempDir private Path folder;
  private final InputPinner pinner = new InputPinner(new Configuration());

  @BeforeEach
  void make() throws IOException {
    for (String name :
        List.of(
            "b.json", "a.json", "_SUCCESS", ".hidden", "c/d.json", "c/_tmp/e.json", "x=1/f.json")) {
      Path path = folder.resolve(name);
      Files.createDirectories(path.resolve(".."));
      Files.writeString(path, "");
    }
  }

  @Test
  void pin_folder_listsInOrderWithoutHidden() {
    assertThat(names(folder.toString()))
        .containsExactly("a.json", "b.json", "c/d.json", "x=1/f.json");
  }

  @Test
  void pin_glob_listsMatches() {
    assertThat(names(folder + "/{a,c}*")).containsExactly("a.json", "c/d.json");
  }

  @Test
  void pin_file_listsIt() {
    assertThat(names(folder.resolve("b.json").toString())).containsExactly("b.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no.json", "no*", "_SUCCESS", "c/_tmp"})
  void pin_nothing_oneSentence(String name) {
    assertThatThrownBy(() -> names(folder + "/" + name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input must exist and hold at least one file")
        .hasMessageEndingWith("Provided location: " + folder + "/" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b:c", "nosuchscheme://host/path", "/x/{a"})
  void pin_noPath_oneSentence(String location) {
    assertThatThrownBy(() -> names(location))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageContaining("input could not be listed")
        .hasMessageEndingWith("Provided location: " + location);
  }

  @Test
  void pin_table_listsNothing() {
    assertThat(pinner.pin(new CorpusSource("db.t", CorpusFormat.TABLE, "t", null, null, 1)).files())
        .isEmpty();
  }

  @Test
  void requireUnchanged_sameFiles_passes() {
    PinnedInput input = pinned();
    assertThatCode(() -> pinner.requireUnchanged(input)).doesNotThrowAnyException();
  }

  @Test
  void requireUnchanged_longerFile_namesIt() throws IOException {
    PinnedInput input = pinned();
    FileTime modified = Files.getLastModifiedTime(folder.resolve("c/d.json"));
    Files.writeString(folder.resolve("c/d.json"), "canary");
    Files.setLastModifiedTime(folder.resolve("c/d.json"), modified);
    assertChanged(input);
  }

  @Test
  void requireUnchanged_laterFile_namesIt() throws IOException {
    PinnedInput input = pinned();
    FileTime modified = Files.getLastModifiedTime(folder.resolve("c/d.json"));
    Files.setLastModifiedTime(
        folder.resolve("c/d.json"), FileTime.fromMillis(modified.toMillis() + 1000));
    assertChanged(input);
  }

  @Test
  void requireUnchanged_goneFile_namesIt() throws IOException {
    PinnedInput input = pinned();
    Files.delete(folder.resolve("c/d.json"));
    assertChanged(input);
  }

  private void assertChanged(PinnedInput input) {
    assertThatThrownBy(() -> pinner.requireUnchanged(input))
        .isInstanceOf(InputFault.class)
        .hasMessageContaining("a file changed")
        .hasMessageEndingWith("c/d.json");
  }

  private PinnedInput pinned() {
    return pinner.pin(new CorpusSource(folder.toString(), CorpusFormat.JSON, "t", null, null, 1));
  }

  private List<String> names(String location) {
    String prefix = "file:" + folder + "/";
    return pinner
        .pin(new CorpusSource(location, CorpusFormat.JSON, "t", null, null, 1))
        .files()
        .stream()
        .map(file -> file.path().substring(prefix.length()))
        .toList();
  }
}
