package org.plainsong.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One open GGUF file, version 2 or 3.
 *
 * <pre>
 *   "GGUF" | version u32 | tensors u64 | entries u64
 *   entries    key text | type u32 | value                       metadata
 *   tensors    name text | dimensions u32 | sizes u64 .. | type u32 | offset u64
 *   zeros up to a multiple of general.alignment (32 unless given)
 *   values; offsets count from here; the first size is that of a row
 * </pre>
 */
final class GgufFile extends TensorFile {

  private static final int MAGIC = 0x46554747;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final int LEAST_ENTRY_BYTES = 13;

  private final Map<String, Object> metadata = new HashMap<>();

  private record Place(String name, int type, int rows, int columns, long offset) {}

  GgufFile(Path file) {
    super(file);
    readHeaderOrClose();
  }

  @Override
  void readHeader() throws IOException {
    GgufReader in = new GgufReader(path(), channel());
    if (channel().size() < Integer.BYTES || in.int32() != MAGIC) {
      throw new IllegalArgumentException(
          path() + " is not a GGUF file. Give a .gguf file of version 2 or 3.");
    }
    int version = in.int32();
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException(
          "GGUF version of " + path() + " must be 2 or 3. Found: " + version);
    }
    int tensorCount = in.count(LEAST_ENTRY_BYTES);
    int entryCount = in.count(LEAST_ENTRY_BYTES);
    for (int i = 0; i < entryCount; i++) {
      metadata.put(in.text(), in.value(in.int32()));
    }
    Place[] places = new Place[tensorCount];
    for (int i = 0; i < tensorCount; i++) {
      places[i] = place(in);
    }
    long alignment = find("general.alignment", Long.class).orElse(DEFAULT_ALIGNMENT);
    if (alignment <= 0) {
      throw in.damaged("its alignment is " + alignment);
    }
    long start = (in.position() + alignment - 1) / alignment * alignment;
    for (Place place : places) {
      tensors().put(place.name(), open(place, start, in));
    }
  }

  private static Place place(GgufReader in) throws IOException {
    String name = in.text();
    int dimensions = in.int32();
    if (dimensions < 1 || dimensions > 4) {
      throw in.damaged("tensor " + name + " has " + dimensions + " dimensions");
    }
    long columns = in.int64();
    long rows = 1;
    for (int i = 1; i < dimensions; i++) {
      long size = in.int64();
      if (size <= 0 || size > Integer.MAX_VALUE) {
        throw in.damaged("tensor " + name + " has a size of " + size);
      }
      rows = Math.multiplyExact(rows, size);
    }
    if (columns <= 0 || columns > Integer.MAX_VALUE || rows > Integer.MAX_VALUE) {
      throw in.damaged("tensor " + name + " has shape (" + rows + ", " + columns + ")");
    }
    return new Place(name, in.int32(), (int) rows, (int) columns, in.int64());
  }

  private FileTensor open(Place place, long start, GgufReader in) throws IOException {
    ValueType type =
        ValueType.ofGgml(place.type())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Tensor %s of %s must be one of %s. Found: ggml type %d"
                            .formatted(place.name(), path(), ValueType.supported(), place.type())));
    long bytes = type.bytes((long) place.rows() * place.columns());
    if (place.offset() < 0 || place.offset() > channel().size() - start - bytes) {
      throw in.damaged("it ends before tensor " + place.name());
    }
    return new FileTensor(channel(), type, place.rows(), place.columns(), start + place.offset());
  }

  Optional<FileTensor> tensor(String name) {
    return Optional.ofNullable(tensors().get(name));
  }

  /** Returns a metadata value, if there is one of that kind. */
  <T> Optional<T> find(String key, Class<T> kind) {
    return Optional.ofNullable(metadata.get(key)).filter(kind::isInstance).map(kind::cast);
  }

  /**
   * Returns a metadata value.
   *
   * @throws IllegalArgumentException if there is none of that kind
   */
  <T> T require(String key, Class<T> kind) {
    return find(key, kind)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "GGUF file %s lacks the metadata %s, a single %s."
                        .formatted(path(), key, kind.getSimpleName())));
  }

  /** Returns a list of the metadata, empty if there is none. */
  List<?> list(String key) {
    Optional<List<?>> found = find(key, List.class).map(list -> list);
    return found.orElse(List.of());
  }
}
