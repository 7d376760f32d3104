package org.plainsong.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {

  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("weights.bin"), "before");
    Files.setLastModifiedTime(file, LONG_AGO);
  }

  @Test
  void sha256_sameFile_isReadOnce() throws IOException {
    String before = FileHashes.sha256(file);
    assertThat(before).isEqualTo(Sha256.ofFile(file));
    // Nobody can do this by accident: other bytes, and the time put back.
    Files.writeString(file, "behind");
    Files.setLastModifiedTime(file, LONG_AGO);
    assertThat(FileHashes.sha256(file)).isEqualTo(before);
  }

  @Test
  void sha256_fileWithAnotherTime_isReadAgain() throws IOException {
    FileHashes.sha256(file);
    Files.writeString(file, "behind");
    assertThat(FileHashes.sha256(file)).isEqualTo(Sha256.ofFile(file));
  }

  @Test
  void sha256_fileThatTakesAnothersPlace_isReadAgain() throws IOException {
    FileHashes.sha256(file);
    Path other = Files.writeString(folder.resolve("other"), "behind");
    Files.setLastModifiedTime(other, LONG_AGO);
    Files.delete(file);
    Files.move(other, file);
    assertThat(FileHashes.sha256(file)).isEqualTo(Sha256.ofFile(file));
  }

  @Test
  void sha256_fileThatJustChanged_isReadEveryTime() throws IOException {
    FileTime now = FileTime.from(Instant.now());
    Files.setLastModifiedTime(file, now);
    FileHashes.sha256(file);
    Files.writeString(file, "behind");
    Files.setLastModifiedTime(file, now);
    assertThat(FileHashes.sha256(file)).isEqualTo(Sha256.ofFile(file));
  }
}
