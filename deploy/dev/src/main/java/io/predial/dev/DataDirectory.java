package io.predial.dev;

import io.predial.embedded.DirectoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Everything dev keeps, in one place that may be deleted to start over. */
final class DataDirectory implements AutoCloseable {
    private final Path root;
    private final DirectoryLock lock;

    private DataDirectory(Path root, DirectoryLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /** @throws IOException with one line fit for people, when it is in use or not writable */
    static DataDirectory open(Path path) throws IOException {
        Path root = path.toAbsolutePath().normalize();
        DirectoryLock lock = DirectoryLock.take(root);
        Files.createDirectories(root.resolve("run"));
        Files.createDirectories(root.resolve("log"));
        // Registry files dropped here are imported; an empty folder is easier to find than to guess.
        Files.createDirectories(root.resolve("drop").resolve(DemoData.REGISTRY));
        return new DataDirectory(root, lock);
    }

    Path root() {
        return root;
    }

    Path postgres() {
        return root.resolve("postgres");
    }

    Path kafka() {
        return root.resolve("kafka");
    }

    Path run(String file) {
        return root.resolve("run").resolve(file);
    }

    Path log(String name) {
        return root.resolve("log").resolve(name + ".log");
    }

    /** What belongs to the demo itself: the sample registry file, and word that everything has been put. */
    Path demo() {
        return root.resolve("demo");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
