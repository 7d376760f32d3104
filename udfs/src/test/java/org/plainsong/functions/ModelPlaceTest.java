package org.plainsong.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plainsong.model.ModelFolder;
import org.plainsong.model.TinyModel;
import org.plainsong.model.WeightFormat;
import org.plainsong.text.Tokenizer;

class ModelPlaceTest {

  @TempDir Path folder;
  private Path source;
  private Path cache;
  private String digest;

  @BeforeEach
  void createModel() {
    ModelFolder model =
        TinyModel.create(folder.resolve("source"), WeightFormat.W8A8, /* seed= */ 3);
    source = model.path();
    digest = model.digest();
    cache = folder.resolve("cache");
  }

  @Test
  void open_path_isUsedWhereItIs() {
    ModelPlace place = ModelPlace.find(source.toString(), cache.toString());
    assertThat(place.open().path()).isEqualTo(source);
    assertThat(place.digest()).isEqualTo(digest);
    assertThat(cache).doesNotExist();
  }

  @Test
  void open_uri_isCopiedOnceAndThenLocal() throws IOException {
    ModelPlace place = place();
    assertThat(place.open().path()).isEqualTo(cache.resolve(digest));
    FileUtil.fullyDelete(source.toFile());
    assertThat(place.open().digest()).isEqualTo(digest);
    assertThat(names(cache)).containsExactlyInAnyOrder(digest, digest + ".lock");
  }

  @Test
  void open_damagedCopy_isThrownAwayAndFetchedAgain() throws IOException {
    ModelPlace place = place();
    Path weights = place.open().path().resolve("weights.bin");
    byte[] good = Files.readAllBytes(weights);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(weights, bad);
    assertThat(place.open().digest()).isEqualTo(digest);
    assertThat(Files.readAllBytes(weights)).isEqualTo(good);
  }

  @Test
  void open_copyThatLacksItsDescription_isFetchedAgain() throws IOException {
    ModelPlace place = place();
    Files.delete(place.open().path().resolve("plainsong-model.json"));
    assertThat(place.openOnExecutor().digest()).isEqualTo(digest);
  }

  @Test
  void open_copyThatAnotherProcessDidNotFinish_isReplaced() throws IOException {
    Path part = Files.createDirectories(cache.resolve(digest + ".part"));
    Files.writeString(part.resolve("weights.bin"), "half");
    assertThat(place().open().digest()).isEqualTo(digest);
    assertThat(part).doesNotExist();
  }

  @Test
  void open_damagedSource_isNamedAndLeavesNothing() throws IOException {
    Files.writeString(source.resolve("weights.bin"), "x", StandardOpenOption.APPEND);
    ModelPlace place = place();
    assertThatThrownBy(place::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("model at file:", "weights.bin is damaged", "must have");
    assertThatThrownBy(place::openOnExecutor).isInstanceOf(ModelUnavailableException.class);
    assertThat(names(cache)).containsExactly(digest + ".lock");
  }

  @Test
  void open_sourceThatBecameAnotherModel_isRefused() {
    ModelPlace place = place();
    ModelPlace moved = new ModelPlace(place.location(), "0".repeat(64), place.cache());
    assertThatThrownBy(moved::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must have SHA-256 " + "0".repeat(64));
  }

  @Test
  void open_pathOfAnotherModel_isRefused() {
    ModelPlace other = new ModelPlace(source.toString(), "0".repeat(64), /* cache= */ null);
    assertThatThrownBy(other::openOnExecutor)
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContainingAll("must have SHA-256", digest);
  }

  @Test
  void open_fileMissingAtTheSource_saysWhereItLooked() throws IOException {
    ModelPlace place = place();
    Files.delete(source.resolve("weights.bin"));
    assertThatThrownBy(place::open)
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContainingAll("could not be copied", cache.toString());
  }

  @Test
  void tokenizer_ofOneModel_isLoadedOnce() {
    ModelPlace place = withTokenizer("one", /* seed= */ 4);
    ModelPlace other = withTokenizer("other", /* seed= */ 5);
    Tokenizer first = place.tokenizer();
    assertThat(place.tokenizer()).isSameAs(first);
    assertThat(other.tokenizer()).isNotSameAs(first);
    // Still open: a task may hold it.
    assertThat(first.encodeData("a")).isNotEmpty();
  }

  private ModelPlace withTokenizer(String name, int seed) {
    ModelFolder model = TinyModel.create(folder.resolve(name), WeightFormat.FP32, seed);
    return ModelPlace.find(model.path().toString(), /* cache= */ null);
  }

  @Test
  void find_nothingThere_saysWhatAModelIs() {
    for (String location : List.of("file:" + folder.resolve("no"), folder + "/no")) {
      assertThatThrownBy(() -> ModelPlace.find(location, /* cache= */ null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not a Plainsong model folder");
    }
  }

  @Test
  void open_fromManyThreads_makesOneCopy() throws Exception {
    ModelPlace place = place();
    ExecutorService pool = Executors.newFixedThreadPool(/* nThreads= */ 4);
    try {
      List<Future<ModelFolder>> opened = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        opened.add(pool.submit(place::open));
      }
      for (Future<ModelFolder> folder : opened) {
        assertThat(folder.get().path()).isEqualTo(cache.resolve(digest));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void cacheFolder_thatOthersMayWrite_isRefused() throws IOException {
    Path own = CacheFolder.own(folder);
    assertThat(CacheFolder.own(folder)).isEqualTo(own);
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> CacheFolder.own(folder))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining("set model-cache");
  }

  private ModelPlace place() {
    return ModelPlace.find(source.toUri().toString(), cache.toString());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
