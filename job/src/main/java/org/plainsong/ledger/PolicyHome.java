package org.plainsong.ledger;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.plainsong.config.PolicyChoice;
import org.plainsong.config.PolicyConfig;
import org.plainsong.store.EntryStore;

/**
 * The folder of all policies, one folder a protected data set: {@code HOME/DATA-SET/policy.conf},
 * beside which the ledger lies. An administrator names it outside a job's settings, in the
 * environment or among Spark's defaults.
 *
 * <p>The input decides which policy holds, by its real path or table name; a job cannot choose. An
 * input that no policy covers, or two, is refused. What this cannot stop: somebody who may read the
 * data can copy it elsewhere, give a local file a second name by a hard link, or run without the
 * home; and whoever may write the ledger's folder can remove it. Permissions are what stops that:
 * let one account read the data that starts Plainsong with the home set and runs nothing else, and
 * let only those who keep the policies write {@code policy.conf}. On a cluster the home must be set
 * where the driver runs.
 */
public final class PolicyHome {

  /** The environment's name for the home. */
  public static final String ENVIRONMENT = "PLAINSONG_POLICY_HOME";

  /** Spark's name for the home. */
  public static final String SPARK = "spark.plainsong.policyHome";

  /** A file in the home that lets jobs run without a policy on paths that none covers. */
  static final String ALLOW_NO_POLICY = "allow-no-policy";

  private final Path home;
  private final Configuration hadoop;

  private PolicyHome(Path home, Configuration hadoop) {
    this.home = home;
    this.hadoop = hadoop;
  }

  /**
   * The home that was set, if one was.
   *
   * @param spark the value of {@link #SPARK}, null if not set
   * @throws PolicyViolationException if it was set twice, to different places
   */
  public static Optional<PolicyHome> of(
      Map<String, String> environment, @Nullable String spark, Configuration hadoop) {
    String variable = environment.getOrDefault(ENVIRONMENT, "");
    String conf = spark == null ? "" : spark;
    if (!variable.isBlank() && !conf.isBlank() && !variable.equals(conf)) {
      throw new PolicyViolationException(
          SPARK
              + " must be what "
              + ENVIRONMENT
              + " is, "
              + variable
              + ". Provided value: "
              + conf
              + ". Remove it.");
    }
    String home = variable.isBlank() ? conf : variable;
    if (home.isBlank()) {
      return Optional.empty();
    }
    Path path = new Path(home);
    if (!path.isAbsolute()) {
      throw new PolicyViolationException(
          "The policy home must be an absolute path. Provided value: " + home);
    }
    return Optional.of(new PolicyHome(path, hadoop));
  }

  /**
   * The policy of an input; empty where the job may run without one.
   *
   * @throws PolicyViolationException if the input is covered by no policy, by two, by another than
   *     the job states, or the job wants none and may not
   * @throws org.plainsong.config.InvalidSettingException if a policy cannot be read
   * @throws UncheckedIOException if the home or the input cannot be reached
   */
  public Optional<DataSetPolicy> decide(PolicyChoice choice, ProtectedInput input) {
    try {
      Optional<DataSetPolicy> covering = covering(input);
      if (choice.kind() == PolicyChoice.Kind.NONE) {
        requireFree(covering, input);
        return Optional.empty();
      }
      if (covering.isEmpty()) {
        throw new PolicyViolationException(
            "input must be covered whole by a policy under "
                + home
                + ". No policy covers it. Ask who keeps the policies to add it to one.");
      }
      DataSetPolicy policy = covering.get();
      String stated = choice.dataSet();
      if (stated != null && !stated.equals(policy.config().dataSet())) {
        throw new PolicyViolationException(
            "data-set must be '"
                + policy.config().dataSet()
                + "', which the input belongs to. Provided value: "
                + stated);
      }
      return Optional.of(policy);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The policies under "
              + home
              + " or the input could not be reached ("
              + e.getClass().getSimpleName()
              + "). Check the folder and its permissions.",
          e);
    }
  }

  private void requireFree(Optional<DataSetPolicy> covering, ProtectedInput input)
      throws IOException {
    if (!files().exists(new Path(home, ALLOW_NO_POLICY))) {
      throw new PolicyViolationException(
          "policy must be by-input, because "
              + home
              + " holds policies and no file "
              + ALLOW_NO_POLICY
              + ". Provided value: none");
    }
    if (covering.isPresent()) {
      throw new PolicyViolationException(
          "policy must be by-input, because the input belongs to '"
              + covering.get().config().dataSet()
              + "'. Provided value: none");
    }
    if (input.table() != null) {
      // Not every catalog tells the files of a table, and one table may have several names: that no
      // policy covers it cannot be known.
      throw new PolicyViolationException(
          "policy must be by-input for a table, because what lies under a table's name is not known"
              + " for sure. Provided value: none. Give the path of the files, or ask who keeps the"
              + " policies to list the table in one.");
    }
  }

  /** The one policy that covers the whole input, or none. */
  private Optional<DataSetPolicy> covering(ProtectedInput input) throws IOException {
    List<Coverage> coverages = new ArrayList<>();
    for (DataSetPolicy policy : all()) {
      coverages.add(Coverage.of(policy, hadoop));
    }
    Set<DataSetPolicy> found = new LinkedHashSet<>();
    boolean whole = true;
    for (String name : input.files()) {
      ResolvedPath file = ResolvedPath.of(name, hadoop);
      List<DataSetPolicy> covering = matching(coverages, coverage -> coverage.covers(file));
      found.addAll(covering);
      whole &= !covering.isEmpty();
    }
    if (input.table() != null) {
      // A table's files need not be covered when its name is, but none may belong to another.
      List<DataSetPolicy> covering = matching(coverages, coverage -> coverage.lists(input));
      found.addAll(covering);
      whole = !covering.isEmpty();
    }
    if (found.size() > 1 || !(whole || found.isEmpty())) {
      throw new PolicyViolationException(
          "input must be covered whole by one policy under "
              + home
              + ". Policies that cover it or a part of it: "
              + found.stream().map(policy -> policy.config().dataSet()).toList()
              + ". Name a part that belongs to one, or ask who keeps the policies.");
    }
    return found.stream().findFirst();
  }

  private static List<DataSetPolicy> matching(
      List<Coverage> coverages, Predicate<Coverage> condition) {
    return coverages.stream().filter(condition).map(Coverage::policy).toList();
  }

  private List<DataSetPolicy> all() throws IOException {
    FileStatus[] children = files().listStatus(home);
    Arrays.sort(children, Comparator.comparing(FileStatus::getPath));
    List<DataSetPolicy> policies = new ArrayList<>();
    for (FileStatus child : children) {
      if (child.isDirectory() && !child.getPath().getName().startsWith(".")) {
        policies.add(read(child.getPath(), hadoop));
      }
    }
    return policies;
  }

  /**
   * The policy in the folder of a data set.
   *
   * @throws PolicyViolationException if there is none, or it names another data set
   * @throws org.plainsong.config.InvalidSettingException if it cannot be read
   * @throws UncheckedIOException if the folder cannot be reached
   */
  public static DataSetPolicy read(String folder, Configuration hadoop) {
    try {
      return read(new Path(folder), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The policy in "
              + folder
              + " could not be read ("
              + e.getClass().getSimpleName()
              + "). Check the folder and its permissions.",
          e);
    }
  }

  private static DataSetPolicy read(Path folder, Configuration hadoop) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Path qualified = files.makeQualified(folder);
    Path file = new Path(qualified, PolicyConfig.FILE);
    PolicyConfig config;
    try (InputStream in = files.open(file)) {
      config =
          PolicyConfig.parse(file.toString(), EntryStore.readSmall(in, BudgetLedger.MOST_BYTES));
    } catch (FileNotFoundException e) {
      throw new PolicyViolationException(
          "Every folder of a policy home must hold a " + PolicyConfig.FILE + ". Missing: " + file);
    }
    if (!config.dataSet().equals(qualified.getName())) {
      throw new PolicyViolationException(
          "data-set of a policy must be the name of its folder, "
              + qualified.getName()
              + ". Provided value: "
              + config.dataSet());
    }
    return new DataSetPolicy(config, qualified.toString());
  }

  private FileSystem files() throws IOException {
    return home.getFileSystem(hadoop);
  }

  /** The resolved paths of a policy. */
  private record Coverage(DataSetPolicy policy, List<ResolvedPath> paths) {

    static Coverage of(DataSetPolicy policy, Configuration hadoop) throws IOException {
      List<ResolvedPath> paths = new ArrayList<>();
      for (String input : policy.config().inputs()) {
        paths.add(ResolvedPath.of(input, hadoop));
      }
      return new Coverage(policy, paths);
    }

    boolean covers(ResolvedPath file) {
      return paths.stream().anyMatch(file::isWithin);
    }

    boolean lists(ProtectedInput table) {
      return policy.config().tables().stream().anyMatch(table::isTable);
    }
  }
}
