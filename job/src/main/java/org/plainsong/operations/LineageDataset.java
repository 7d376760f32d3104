package org.plainsong.operations;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A data set by the naming rules of OpenLineage: where it lies, and its name there. */
record LineageDataset(String namespace, String name) {

  /** A file or folder of a Hadoop file system. */
  static LineageDataset ofPath(String location, Configuration hadoop) {
    Path path = new Path(location);
    try {
      return ofUri(
          path.toUri().getScheme() == null
              ? path.getFileSystem(hadoop).makeQualified(path).toUri()
              : path.toUri());
    } catch (IOException e) {
      // A name is owed even where the file system cannot be asked: the run will tell why.
      return ofUri(path.toUri());
    }
  }

  /** A table of the session's catalog. */
  static LineageDataset ofTable(String table) {
    return new LineageDataset("spark-catalog", table);
  }

  private static LineageDataset ofUri(URI uri) {
    String scheme = uri.getScheme() == null ? "file" : uri.getScheme();
    String kind = scheme.equals("s3a") || scheme.equals("s3n") ? "s3" : scheme;
    boolean isObjectStore = kind.equals("s3") || kind.equals("gs");
    String path = uri.getPath();
    return new LineageDataset(
        uri.getAuthority() == null ? kind : kind + "://" + uri.getAuthority(),
        isObjectStore && path.startsWith("/") ? path.substring(1) : path);
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("namespace", namespace);
    json.addProperty("name", name);
    json.add("facets", new JsonObject());
    return json;
  }
}
