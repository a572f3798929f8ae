package io.predial.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param out       where logs, records and tables go
 * @param perSecond calls a second over all gateways
 * @param only      names of faults; empty for all
 */
record Options(Path out, int perSecond, Set<String> only) {
    private static final String RATE_DEFAULT = "2000";

    /** The command line asks for what there is not. */
    static final class Misuse extends IOException {
        private static final long serialVersionUID = 1;

        Misuse(String message) {
            super(message);
        }

        /** One line, and the exit code that says so: nothing was started, and no target was missed. */
        void end() {
            System.err.println("faults: " + getMessage());
            System.exit(2);
        }
    }

    static Options read(String[] words) throws Misuse {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            if (!Set.of("--rate", "--out", "--only").contains(words[i]) || i + 1 == words.length) {
                throw new Misuse("options are --rate N, --out DIRECTORY, --only NAME,NAME");
            }
            options.put(words[i], words[i + 1]);
        }
        return new Options(Path.of(options.getOrDefault("--out", "target/faults")).toAbsolutePath(),
                perSecond(options.getOrDefault("--rate", RATE_DEFAULT)),
                options.containsKey("--only") ? Set.of(options.get("--only").split(",")) : Set.of());
    }

    private static int perSecond(String rate) throws Misuse {
        if (!rate.matches("[1-9][0-9]{0,5}")) {
            throw new Misuse("--rate: " + rate + " is not a number of calls a second");
        }
        return Integer.parseInt(rate);
    }

    /** A misspelt fault must not look like one that was done. */
    void requireKnown(List<String> faults) throws Misuse {
        List<String> unknown = only.stream().filter(name -> !faults.contains(name)).sorted().toList();
        if (!unknown.isEmpty()) {
            throw new Misuse("--only: no fault is called " + String.join(", ", unknown) + "; there are "
                    + String.join(", ", faults));
        }
    }

    boolean wants(String fault) {
        return only.isEmpty() || only.contains(fault);
    }
}
