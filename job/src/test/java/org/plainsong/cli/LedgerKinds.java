package org.plainsong.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What happened to a run, as its ledger says: RESERVE, RESUME, SETTLE. */
final class LedgerKinds {

  private LedgerKinds() {}

  /** The kinds of a run's entries in their order, from the folder of its data set. */
  static List<String> of(String dataSet, String runId) throws IOException {
    Path ledger = new Path(dataSet, "ledger");
    FileSystem files = ledger.getFileSystem(new Configuration());
    FileStatus[] entries = files.listStatus(ledger, path -> path.getName().endsWith(".json"));
    List<String> kinds = new ArrayList<>();
    for (FileStatus entry : Arrays.stream(entries).sorted().toList()) {
      try (Reader in = new InputStreamReader(files.open(entry.getPath()), StandardCharsets.UTF_8)) {
        JsonObject json = JsonParser.parseReader(in).getAsJsonObject();
        if (json.get("run_id").getAsString().equals(runId)) {
          kinds.add(json.get("kind").getAsString());
        }
      }
    }
    return kinds;
  }
}
