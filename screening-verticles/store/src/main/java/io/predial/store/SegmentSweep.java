package io.predial.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** Removes files of segments that nobody needs any more from this node's disk. */
final class SegmentSweep {
    private static final Pattern FILE = Pattern.compile("([0-9a-f]{64})\\.(segment|damaged|roaring|delta)");

    private final Path directory;
    private final long startedAtMillis = System.currentTimeMillis();

    SegmentSweep(Path directory) {
        this.directory = directory;
    }

    /** Only those of an earlier process: one of this process may be being written. */
    void removeHalfWritten() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SegmentFiles.PART)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toMillis() < startedAtMillis) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    void removeAllBut(Set<String> named) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory,
                entry -> FILE.matcher(entry.getFileName().toString()).matches())) {
            for (Path file : files) {
                if (!named.contains(file.getFileName().toString().substring(0, 64))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
