package io.predial.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the processes of a cluster log from one moment to another. */
final class LogSlices {
    private final Path logs;
    private final Map<String, Long> sizes = new HashMap<>();

    private LogSlices(Path logs) {
        this.logs = logs;
    }

    static LogSlices from(Path data) throws IOException {
        LogSlices slices = new LogSlices(data.resolve("log"));
        for (Path log : slices.files()) {
            slices.sizes.put(log.getFileName().toString(), Files.size(log));
        }
        return slices;
    }

    void copyTo(Path directory) throws IOException {
        for (Path log : files()) {
            String name = log.getFileName().toString();
            try (InputStream in = Files.newInputStream(log)) {
                in.skipNBytes(sizes.getOrDefault(name, 0L));
                Files.write(directory.resolve(name), in.readAllBytes());
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(logs)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
