package org.plainsong.sink;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/** The jar this program runs from. */
final class OwnJar {

  /** Read once a process: the journal and the manifest both name it. */
  private static final class Read {
    static final Optional<String> SHA_256 = hash();
  }

  private OwnJar() {}

  /** Its SHA-256, or nothing when the program runs from a folder of classes. */
  static Optional<String> sha256() {
    return Read.SHA_256;
  }

  private static Optional<String> hash() {
    CodeSource source = OwnJar.class.getProtectionDomain().getCodeSource();
    if (source == null || !source.getLocation().getProtocol().equals("file")) {
      return Optional.empty();
    }
    try {
      Path jar = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(jar) ? Optional.of(sha256(jar)) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String sha256(Path jar) {
    try (InputStream in = Files.newInputStream(jar)) {
      return DigestUtils.sha256Hex(in);
    } catch (IOException e) {
      throw OutputFailedException.reading(jar.toString(), e);
    }
  }
}
