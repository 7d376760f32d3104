package org.plainsong.sink;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Where files lie, without the {@code .crc} files that Hadoop writes beside local ones. */
final class Storage {

  private Storage() {}

  static FileSystem of(Path path, Configuration hadoop) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }

  /**
   * Names, sizes and hashes of all files under a folder, by name.
   *
   * @throws OutputFailedException if one cannot be read
   */
  static List<OutputFile> files(FileSystem storage, Path folder) {
    List<OutputFile> found = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> each = storage.listFiles(folder, /* recursive= */ true);
      while (each.hasNext()) {
        LocatedFileStatus file = each.next();
        try (InputStream in = storage.open(file.getPath())) {
          String name = folder.toUri().relativize(file.getPath().toUri()).getPath();
          found.add(new OutputFile(name, file.getLen(), DigestUtils.sha256Hex(in)));
        }
      }
    } catch (IOException e) {
      throw OutputFailedException.reading(folder.toString(), e);
    }
    found.sort(Comparator.comparing(OutputFile::name));
    return List.copyOf(found);
  }
}
