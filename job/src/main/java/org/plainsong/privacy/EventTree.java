package org.plainsong.privacy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events as a tree of maps, lists, strings and numbers, as JSON has it.
 *
 * <p>A map has the key {@code event} and what its kind needs: {@code eta}; {@code epsilon}; {@code
 * sensitivity} and {@code sigma}; {@code rho}; {@code of} and {@code count}; {@code of}. A tree
 * that is read back gives an equal event, to the last digit. The names are frozen.
 */
public final class EventTree {

  private static final String EVENT = "event";
  private static final String PARTS = "of";
  private static final String COUNT = "count";
  private static final long LARGEST_EXACT = 1L << 53;

  private EventTree() {}

  /**
   * The tree of an event.
   *
   * @throws IllegalArgumentException if a count is above 2^53, which JSON readers would round
   */
  public static Map<String, Object> of(DpEvent event) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (event instanceof DpEvent.Public) {
      tree.put(EVENT, "public");
    } else if (event instanceof DpEvent.NonPrivate) {
      tree.put(EVENT, "non_private");
    } else if (event instanceof DpEvent.BoundedRange draw) {
      tree.put(EVENT, "bounded_range");
      tree.put("eta", draw.eta());
    } else if (event instanceof DpEvent.PureDp pure) {
      tree.put(EVENT, "pure_dp");
      tree.put("epsilon", pure.epsilon());
    } else if (event instanceof DpEvent.DiscreteGaussian noise) {
      tree.put(EVENT, "discrete_gaussian");
      tree.put("sensitivity", noise.sensitivity());
      tree.put("sigma", noise.sigma());
    } else if (event instanceof DpEvent.Zcdp known) {
      tree.put(EVENT, "zcdp");
      tree.put("rho", known.rho());
    } else {
      putComposition(tree, event);
    }
    return tree;
  }

  private static void putComposition(Map<String, Object> tree, DpEvent event) {
    if (event instanceof DpEvent.SelfComposed repeated) {
      if (repeated.count() > LARGEST_EXACT) {
        throw new IllegalArgumentException(
            "count of events must be <= 2^53 in a manifest. Provided value: " + repeated.count());
      }
      tree.put(EVENT, "self_composed");
      tree.put(PARTS, of(repeated.event()));
      tree.put(COUNT, repeated.count());
    } else if (event instanceof DpEvent.Composed all) {
      tree.put(EVENT, "composed");
      tree.put(PARTS, all.events().stream().map(EventTree::of).toList());
    } else if (event instanceof DpEvent.Parallel parts) {
      tree.put(EVENT, "parallel");
      tree.put(PARTS, parts.events().stream().map(EventTree::of).toList());
    } else {
      throw new IllegalArgumentException(
          "event must be of a known kind. Provided value: " + event.getClass().getSimpleName());
    }
  }

  /**
   * The event of a tree.
   *
   * @throws IllegalArgumentException if it is not one that {@link #of} could have made: an unknown
   *     kind, a missing or unknown key, a number out of range
   */
  public static DpEvent event(Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("event must be an object. Provided value: " + tree);
    }
    String kind = String.valueOf(map.get(EVENT));
    return switch (kind) {
      case "public" -> only(map, new DpEvent.Public());
      case "non_private" -> only(map, new DpEvent.NonPrivate());
      case "bounded_range" -> only(map, new DpEvent.BoundedRange(number(map, "eta")), "eta");
      case "pure_dp" -> only(map, new DpEvent.PureDp(number(map, "epsilon")), "epsilon");
      case "discrete_gaussian" ->
          only(
              map,
              new DpEvent.DiscreteGaussian(number(map, "sensitivity"), number(map, "sigma")),
              "sensitivity",
              "sigma");
      case "zcdp" -> only(map, new DpEvent.Zcdp(number(map, "rho")), "rho");
      case "self_composed" ->
          only(map, new DpEvent.SelfComposed(event(part(map)), count(map)), PARTS, COUNT);
      case "composed" -> only(map, new DpEvent.Composed(parts(map)), PARTS);
      case "parallel" -> only(map, new DpEvent.Parallel(parts(map)), PARTS);
      default ->
          throw new IllegalArgumentException(
              "event must be of a known kind. Provided value: " + kind);
    };
  }

  private static DpEvent only(Map<?, ?> map, DpEvent event, String... keys) {
    for (Object key : map.keySet()) {
      if (!EVENT.equals(key) && !List.of(keys).contains(key)) {
        throw new IllegalArgumentException(
            "event must have the keys of its kind alone. Provided value: " + key);
      }
    }
    return event;
  }

  private static double number(Map<?, ?> map, String key) {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("event must have the number " + key + ". It has none.");
  }

  private static long count(Map<?, ?> map) {
    double value = number(map, COUNT);
    if (!(value == Math.rint(value) && value <= (double) LARGEST_EXACT)) {
      throw new IllegalArgumentException(
          "count of events must be a whole number up to 2^53. Provided value: " + value);
    }
    return (long) value;
  }

  private static Object part(Map<?, ?> map) {
    Object part = map.get(PARTS);
    if (part == null) {
      throw new IllegalArgumentException("event must have the key of. It has none.");
    }
    return part;
  }

  private static List<DpEvent> parts(Map<?, ?> map) {
    if (part(map) instanceof List<?> list) {
      return list.stream().map(EventTree::event).toList();
    }
    throw new IllegalArgumentException("event must have a list under the key of. It has none.");
  }
}
