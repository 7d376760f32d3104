package org.plainsong.teacher;

import java.io.Serializable;
import java.util.List;

/**
 * The teachers of one group, or of one shard of it. A group without teachers is a group all the
 * same.
 *
 * @param group index of the group in the plan
 * @param teachers its teachers, in no particular order
 */
public record TeacherGroup(int group, List<Teacher> teachers) implements Serializable {

  /** Names the group only: even the number of teachers is private. */
  @Override
  public String toString() {
    return "TeacherGroup[group=" + group + "]";
  }
}
