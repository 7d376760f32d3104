package org.plainsong.functions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.plainsong.model.ModelFolder;

/** A model folder in a file system of Hadoop, with the settings that Spark has for it. */
final class RemoteModel {

  private final String location;

  RemoteModel(String location) {
    this.location = location;
  }

  /**
   * The file whose hash is the model's digest.
   *
   * @throws IllegalArgumentException if there is none
   */
  byte[] description() throws IOException {
    Path file = new Path(location, ModelFolder.descriptionName());
    FileSystem files = fileSystem(file);
    if (!files.exists(file)) {
      throw ModelFolder.notAFolder(location);
    }
    try (InputStream in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  /** Copies all files into a folder. */
  void copyTo(java.nio.file.Path folder) throws IOException {
    for (String name : ModelFolder.fileNames(description(), location)) {
      Path file = new Path(location, name);
      try (InputStream in = fileSystem(file).open(file)) {
        Files.copy(in, folder.resolve(name));
      }
    }
  }

  private static FileSystem fileSystem(Path file) throws IOException {
    return file.getFileSystem(SparkHadoopUtil.get().conf());
  }

  @Override
  public String toString() {
    return location;
  }
}
