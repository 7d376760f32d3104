package org.plainsong.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command that was run in this process: its code and what it printed. */
record CommandRun(int code, String out, String err) {

  static CommandRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Plainsong.run(args, new PrintWriter(out), new PrintWriter(err));
    return new CommandRun(code, out.toString(), err.toString());
  }
}
