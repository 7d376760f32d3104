package org.plainsong.store;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS in this process: a name node and a data node. */
public final class MiniHdfs implements AutoCloseable {

  private final Configuration hadoop;
  private final MiniDFSCluster cluster;

  private MiniHdfs(Configuration hadoop, MiniDFSCluster cluster) {
    this.hadoop = hadoop;
    this.cluster = cluster;
  }

  /** Starts it, with its blocks and names in a local folder. */
  public static MiniHdfs start(Path folder) throws IOException {
    Configuration hadoop = new HdfsConfiguration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    return new MiniHdfs(
        hadoop, new MiniDFSCluster.Builder(hadoop).numDataNodes(/* val= */ 1).build());
  }

  /** The whole name of an absolute path, {@code hdfs://localhost:PORT/...}. */
  public String path(String path) throws IOException {
    return files().getUri() + path;
  }

  /** Its files. */
  public FileSystem files() throws IOException {
    return cluster.getFileSystem();
  }

  /** How its clients are configured. */
  public Configuration hadoop() {
    return hadoop;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
