package io.predial.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Data directories below {@code target/}, which stay after a test so that a failure can be looked into. */
final class Directories {
    private Directories() {
    }

    static Path fresh(String name) throws IOException {
        Path directory = Path.of(System.getProperty("predial.work")).resolve(name);
        if (Files.exists(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        Files.createDirectories(directory);
        return directory;
    }

    /** Command lines that name the directory: what a stop has left behind. */
    static List<String> processesUsing(Path directory) {
        return ProcessHandle.allProcesses().map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(directory.toString())).toList();
    }
}
