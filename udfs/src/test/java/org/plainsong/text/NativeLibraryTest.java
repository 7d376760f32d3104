package org.plainsong.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

  @Test
  void ownFolder_calledTwice_isOneFolder(@TempDir Path parent) throws IOException {
    Path first = NativeLibrary.ownFolder(parent);
    assertThat(NativeLibrary.ownFolder(parent)).isEqualTo(first);
    assertThat(Files.getPosixFilePermissions(first))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void ownFolder_othersMayWriteIt_makesFreshOne(@TempDir Path parent) throws IOException {
    Path shared = NativeLibrary.ownFolder(parent);
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(NativeLibrary.ownFolder(parent)).isNotEqualTo(shared).isDirectory();
  }

  @Test
  void ownFolder_symbolicLink_makesFreshOne(@TempDir Path parent) throws IOException {
    Path shared = NativeLibrary.ownFolder(parent);
    Files.delete(shared);
    Files.createSymbolicLink(shared, Files.createDirectory(parent.resolve("elsewhere")));
    assertThat(NativeLibrary.ownFolder(parent)).isNotEqualTo(shared);
  }

  @Test
  void prepare_always_switchesReportsAndDownloadsOff() {
    NativeLibrary.prepare();
    assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
    assertThat(System.getProperty("ENGINE_CACHE_DIR")).isNotBlank();
  }
}
