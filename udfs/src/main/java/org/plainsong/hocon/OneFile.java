package org.plainsong.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;

/** Parses files that have to stand for themselves, so that a hash of one says all of it. */
public final class OneFile {

  private OneFile() {}

  /**
   * Parses a text that takes nothing from other files or the environment.
   *
   * @param kind what it is, for a message: "a prompt template"
   * @param name where the text was, for a message
   * @throws com.typesafe.config.ConfigException if it is not HOCON, or asks for something else
   */
  public static Config parse(String kind, String name, String text) {
    ConfigParseOptions alone =
        ConfigParseOptions.defaults().setOriginDescription(name).setIncluder(new NoIncludes(kind));
    return ConfigFactory.parseString(text, alone).resolve(ConfigResolveOptions.noSystem());
  }
}
