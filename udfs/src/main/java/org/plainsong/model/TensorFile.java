package org.plainsong.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** A file with a header that says where its tensors lie. Open until it is closed. */
abstract class TensorFile implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final Map<String, FileTensor> tensors = new HashMap<>();

  /** Opens the file; its header is read by {@link #readHeaderOrClose}. */
  TensorFile(Path file) {
    this.file = file;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the header into {@link #tensors()}. */
  abstract void readHeader() throws IOException;

  /** The last step of a constructor: a file whose header cannot be read is not left open. */
  final void readHeaderOrClose() {
    boolean read = false;
    try {
      readHeader();
      read = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!read) {
        close();
      }
    }
  }

  final Path path() {
    return file;
  }

  final FileChannel channel() {
    return channel;
  }

  /** The tensors by name. */
  final Map<String, FileTensor> tensors() {
    return tensors;
  }

  @Override
  public final void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
