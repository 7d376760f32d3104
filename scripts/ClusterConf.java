import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.KubernetesConf;
import org.apache.spark.deploy.k8s.KubernetesDriverConf;
import org.apache.spark.deploy.k8s.KubernetesDriverSpec;
import org.apache.spark.deploy.k8s.submit.JavaMainAppResource;
import org.apache.spark.deploy.k8s.submit.KubernetesDriverBuilder;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigReader;
import org.apache.spark.util.Utils;
import org.plainsong.config.SettingValues;
import scala.Option;

/**
 * Checks files of Spark's properties without a cluster: Spark's own reader takes them, its registries
 * know every key and take every value, and the settings of Plainsong are settings of Plainsong. Of a
 * file for Kubernetes Spark's builder makes the driver's pod, which is looked at. Lines that are
 * commented out are checked too. For scripts/check-cluster.sh, which knows the class path.
 */
final class ClusterConf {

  /** What registers the keys of core, YARN, Kubernetes and SQL. */
  private static final List<String> REGISTRIES =
      List.of(
          "org.apache.spark.internal.config.package$",
          "org.apache.spark.internal.config.Deploy$",
          "org.apache.spark.internal.config.Network$",
          "org.apache.spark.internal.config.UI$",
          "org.apache.spark.internal.config.Worker$",
          "org.apache.spark.deploy.yarn.config.package$",
          "org.apache.spark.deploy.k8s.Config$");

  private static final Pattern COMMENTED = Pattern.compile("# (spark\\.\\S+)\\s{2,}(\\S.*)");
  /** Keys of spark-submit, which no registry holds. */
  private static final Set<String> OF_SUBMIT = Set.of("spark.master", "spark.app.name");

  private static final String OURS = "spark.plainsong.";

  public static void main(String[] files) throws Exception {
    for (String registry : REGISTRIES) {
      Class.forName(registry);
    }
    for (String file : files) {
      Map<String, String> set = properties(file);
      Map<String, String> all = new LinkedHashMap<>(commented(file));
      all.putAll(set);
      all.forEach(ClusterConf::check);
      if (file.contains("kubernetes")) {
        lookAtPod(set);
      }
      System.out.println(file + ": " + all.size() + " keys ok");
    }
  }

  private static Map<String, String> properties(String file) {
    Map<String, String> properties = new HashMap<>();
    Utils.getPropertiesFromFile(file).foreach(pair -> properties.put(pair._1(), pair._2()));
    return properties;
  }

  private static Map<String, String> commented(String file) throws Exception {
    Map<String, String> properties = new HashMap<>();
    for (String line : Files.readAllLines(Path.of(file))) {
      Matcher matcher = COMMENTED.matcher(line);
      if (matcher.matches()) {
        properties.put(matcher.group(1), matcher.group(2).strip());
      }
    }
    return properties;
  }

  private static void check(String key, String value) {
    if (key.startsWith(OURS)) {
      SettingValues.of(Map.of(), Map.of(key.substring(OURS.length()), value), null);
      return;
    }
    ConfigEntry<?> entry = ConfigEntry.findEntry(key);
    if (entry == null && OF_SUBMIT.contains(key)) {
      return;
    }
    if (entry == null) {
      throw new IllegalArgumentException("Spark does not know " + key);
    }
    entry.readFrom(new ConfigReader(Map.of(key, value)));
  }

  private static void lookAtPod(Map<String, String> set) {
    SparkConf conf = new SparkConf(false);
    set.forEach(conf::set);
    conf.set("spark.master", "k8s://https://127.0.0.1:1").set("spark.app.name", "plainsong");
    KubernetesDriverConf driver =
        KubernetesConf.createDriverConf(
            conf,
            "plainsong-check",
            new JavaMainAppResource(Option.apply("local:///opt/plainsong/plainsong.jar")),
            "org.plainsong.cli.Main",
            new String[] {"generate"},
            Option.empty());
    KubernetesDriverSpec spec;
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      spec = new KubernetesDriverBuilder().buildFromFeatures(driver, client);
    }
    Container container = spec.pod().container();
    require("image", container.getImage(), set.get("spark.kubernetes.container.image"));
    require("memory", container.getResources().getLimits().get("memory").toString(), "3072Mi");
    require(
        "service account",
        spec.pod().pod().getSpec().getServiceAccountName(),
        set.get("spark.kubernetes.authenticate.driver.serviceAccountName"));
    if (!container.getArgs().contains("org.plainsong.cli.Main")) {
      throw new IllegalStateException("the pod does not run Plainsong: " + container.getArgs());
    }
    System.out.println("driver pod: " + container.getArgs());
  }

  private static void require(String what, String found, String expected) {
    if (!expected.equals(found)) {
      throw new IllegalStateException(
          "the driver pod's " + what + " must be " + expected + ". Provided value: " + found);
    }
  }
}
