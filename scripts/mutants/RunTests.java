import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests that are named Class#method and says how many passed.
 *
 * <p>Exit status: 0 all passed, 1 one failed, 2 nothing can be said: no such test, one that was
 * skipped, or classes that do not fit together.
 */
final class RunTests {

  private RunTests() {}

  public static void main(String[] tests) {
    Set<String> wanted = new HashSet<>(List.of(tests));
    PostDiscoveryFilter named =
        test -> FilterResult.includedIf(!test.isTest() && name(test) == null || wanted(test, wanted));
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request().filters(named);
    wanted.forEach(test -> request.selectors(selectClass(test.substring(0, test.indexOf('#')))));
    LauncherFactory.create().execute(request.build(), listener);
    System.exit(report(listener.getSummary(), wanted.size()));
  }

  private static boolean wanted(TestDescriptor test, Set<String> wanted) {
    String name = name(test);
    return name != null && wanted.contains(name);
  }

  private static String name(TestDescriptor test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(method -> method.getClassName() + "#" + method.getMethodName())
        .orElse(null);
  }

  private static int report(TestExecutionSummary summary, int least) {
    long found = summary.getTestsFoundCount();
    System.out.println(
        summary.getTestsSucceededCount() + " of " + found + " passed" + failure(summary));
    // A container fails where a test's class or its cases cannot be made.
    Stream<Throwable> thrown = summary.getFailures().stream().map(f -> f.getException());
    if (found < least
        || summary.getTestsSucceededCount() + summary.getTestsFailedCount() < found
        || thrown.anyMatch(LinkageError.class::isInstance)) {
      return 2;
    }
    return summary.getTotalFailureCount() == 0 ? 0 : 1;
  }

  private static String failure(TestExecutionSummary summary) {
    return summary.getFailures().stream()
        .findFirst()
        .map(failure -> failure.getException().toString().strip().replaceAll("\\s+", " "))
        .map(text -> ": " + text.substring(0, Math.min(160, text.length())))
        .orElse("");
  }
}
