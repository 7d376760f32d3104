package org.plainsong.preflight;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Switches of a Java virtual machine, by the name after {@code -XX:}. */
@FunctionalInterface
interface MachineFlags {

  /** Whether a switch is on; empty where it is not known. */
  Optional<Boolean> isOn(String name);

  /** The machine that runs this: it says what holds, wherever that was set. */
  static MachineFlags ofThisProcess() {
    return name -> {
      @Nullable HotSpotDiagnosticMXBean machine =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      try {
        return machine == null
            ? Optional.empty()
            : Optional.of(Boolean.valueOf(machine.getVMOption(name).getValue()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    };
  }

  /** A machine that will be started with options; the last one that names a switch counts. */
  static MachineFlags ofOptions(String options) {
    return name -> {
      int on = options.lastIndexOf("-XX:+" + name);
      int off = options.lastIndexOf("-XX:-" + name);
      return on == off ? Optional.empty() : Optional.of(on > off);
    };
  }
}
