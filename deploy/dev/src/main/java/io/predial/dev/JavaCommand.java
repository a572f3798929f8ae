package io.predial.dev;

import java.util.ArrayList;
import java.util.List;

/**
 * How a child JVM is started.
 *
 * @param mainClass what it runs
 * @param flags     heap and collector
 * @param aside     at a lower priority: no call waits for it
 */
record JavaCommand(String mainClass, List<String> flags, boolean aside) {
    private static final String ASIDE = "5";
    /** Set by the {@code deploy/predial} script: the argument file every Predial process gets. */
    private static final String FLAGS_FILE = "predial.java-flags";

    /** One line for a shell. */
    String line(String mark, List<String> arguments) {
        List<String> words = new ArrayList<>(aside ? List.of("nice", "-n", ASIDE) : List.of());
        words.add(ProcessHandle.current().info().command().orElse("java"));
        words.add(mark);
        if (System.getProperty(FLAGS_FILE) != null) {
            words.add("@" + System.getProperty(FLAGS_FILE));
        }
        words.addAll(flags);
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(mainClass);
        words.addAll(arguments);
        return String.join(" ", words.stream().map(JavaCommand::quoted).toList());
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
