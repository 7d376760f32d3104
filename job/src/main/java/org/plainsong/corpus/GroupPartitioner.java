package org.plainsong.corpus;

import java.util.Objects;
import org.apache.spark.Partitioner;
import org.jspecify.annotations.Nullable;

/** Places groups by their index, so that everybody knows where a group is, an empty one too. */
final class GroupPartitioner extends Partitioner {

  private final int partitions;

  GroupPartitioner(int partitions) {
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object group) {
    return (Integer) group % partitions;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GroupPartitioner that && that.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return Objects.hash(GroupPartitioner.class, partitions);
  }
}
