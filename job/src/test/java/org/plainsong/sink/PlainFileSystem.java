package org.plainsong.sink;

import java.net.URI;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under the scheme {@code plain}: stands for a file system that is not local. */
public final class PlainFileSystem extends RawLocalFileSystem {

  @Override
  public URI getUri() {
    return URI.create("plain:///");
  }

  @Override
  public String getScheme() {
    return "plain";
  }
}
