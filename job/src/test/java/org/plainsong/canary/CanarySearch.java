package org.plainsong.canary;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;

/**
 * Finds a word in files, in every form in which a program may have written it, and in files that
 * Spark or gzip compressed.
 */
final class CanarySearch {

  private final Map<String, byte[]> forms = new TreeMap<>();

  CanarySearch(String word) {
    byte[] ascii = word.getBytes(StandardCharsets.US_ASCII);
    forms.put("text", ascii);
    forms.put("UTF-16BE", word.getBytes(StandardCharsets.UTF_16BE));
    forms.put("UTF-16LE", word.getBytes(StandardCharsets.UTF_16LE));
    forms.put("hex", HexFormat.of().formatHex(ascii).getBytes(StandardCharsets.US_ASCII));
    for (int shift = 0; shift < 3; shift++) {
      forms.put("base64 at " + shift, base64(ascii, shift));
    }
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      forms.put("tokens " + order, tokens(ascii, order));
    }
  }

  /** What stands in the middle of a base64 text, wherever the word began. */
  private static byte[] base64(byte[] word, int shift) {
    byte[] shifted = new byte[shift + word.length];
    System.arraycopy(word, 0, shifted, shift, word.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    return text.substring(shift == 0 ? 0 : shift + 1, text.length() - 2)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** As the tiny model's tokenizer has it: printable ASCII from 0 on, a token a letter. */
  private static byte[] tokens(byte[] word, ByteOrder order) {
    ByteBuffer ints = ByteBuffer.allocate(Integer.BYTES * word.length).order(order);
    for (byte letter : word) {
      ints.putInt(letter - '!');
    }
    return ints.array();
  }

  /** Every file under a folder that holds the word, and in which form. */
  List<String> under(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        for (String form : in(bytes(file))) {
          found.add(folder.relativize(file) + " (" + form + ")");
        }
      }
    }
    return found;
  }

  /** The forms in which the word stands somewhere. */
  List<String> in(byte[] content) {
    return forms.entrySet().stream()
        .filter(form -> contains(content, form.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static byte[] bytes(Path file) {
    String name = file.getFileName().toString();
    try (InputStream in = open(file, name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + file, e);
    }
  }

  private static InputStream open(Path file, String name) throws IOException {
    InputStream in = Files.newInputStream(file);
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(in);
    }
    // An event log: its last frame may be open.
    return name.endsWith(".zstd")
        ? CompressionCodec.createCodec(new SparkConf(false), "zstd")
            .compressedContinuousInputStream(in)
        : in;
  }

  private static boolean contains(byte[] content, byte[] word) {
    for (int i = 0; i <= content.length - word.length; i++) {
      int matched = 0;
      while (matched < word.length && content[i + matched] == word[matched]) {
        matched++;
      }
      if (matched == word.length) {
        return true;
      }
    }
    return false;
  }
}
