package org.plainsong.canary;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads every page and REST answer of a Spark web interface, and keeps what it was told. */
final class WebScraper {

  private static final Pattern APPLICATION = Pattern.compile("\"id\" : \"([^\"]+)\"");
  private static final String[] PAGES = {
    "jobs/",
    "jobs/job/?id=0",
    "stages/",
    "stages/stage/?id=0&attempt=0",
    "stages/stage/?id=2&attempt=0",
    "storage/",
    "storage/rdd/?id=10",
    "environment/",
    "executors/",
    "executors/threadDump/?executorId=driver",
    "executors/threadDump/?executorId=0",
    "SQL/",
    "SQL/execution/?id=0",
    "metrics/json/"
  };
  private static final String[] ANSWERS = {
    "jobs",
    "stages?details=true&withSummaries=true",
    "executors",
    "allexecutors",
    "storage/rdd",
    "environment",
    "sql?details=true&planDescription=true",
    "logs"
  };

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  private final String base;
  private final Path kept;
  private final Set<String> answered = new TreeSet<>();
  private int count;

  WebScraper(int port, Path kept) {
    this.base = "http://localhost:" + port + "/";
    this.kept = kept;
  }

  /** Which pages and answers came with content at least once. */
  Set<String> answered() {
    return answered;
  }

  /** Reads everything once, as far as the interface is there. */
  void read() throws InterruptedException {
    String applications = read("api/v1/applications");
    Matcher matcher = APPLICATION.matcher(applications);
    if (!matcher.find()) {
      return;
    }
    for (String page : PAGES) {
      read(page);
    }
    for (String answer : ANSWERS) {
      read("api/v1/applications/" + matcher.group(1) + "/" + answer, answer);
    }
  }

  private String read(String path) throws InterruptedException {
    return read(path, path);
  }

  private String read(String path, String name) throws InterruptedException {
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      Files.writeString(kept.resolve(count++ + ".answer"), response.body());
      if (response.statusCode() == 200 && !response.body().isBlank()) {
        answered.add(name);
      }
      return response.body();
    } catch (IOException e) {
      // Not up yet, or down already.
      return "";
    }
  }
}
