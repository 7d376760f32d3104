package org.plainsong.mechanism;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The mechanisms by name: one line each. */
public final class Mechanisms {

  /** The name of the mechanism that a job uses unless it names another. */
  public static final String DEFAULT = DifferenceClippedTopK.NAME;

  private static final Map<String, Function<MechanismSettings, TokenMechanism>> FACTORIES =
      new TreeMap<>(
          Map.of(
              DifferenceClippedTopK.NAME, DifferenceClippedTopK::new,
              PublicOnly.NAME, PublicOnly::new));

  private Mechanisms() {}

  /** All names, sorted. */
  public static SortedSet<String> names() {
    return new TreeSet<>(FACTORIES.keySet());
  }

  /**
   * Makes a mechanism.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static TokenMechanism create(String name, MechanismSettings settings) {
    Function<MechanismSettings, TokenMechanism> factory = FACTORIES.get(name);
    if (factory == null) {
      throw new IllegalArgumentException(
          "mechanism must be one of " + names() + ". Provided value: " + name);
    }
    return factory.apply(settings);
  }
}
