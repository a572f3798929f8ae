package io.predial.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Log files of a run, and of the one before it. */
final class Logs {
    private Logs() {
    }

    /**
     * Makes room for a new log. The former one is kept as {@code NAME.log.1}: whoever starts again after a crash has not read
     * about it yet. A start that was refused said nothing, and must not push out the one that did.
     *
     * @return the log, which does not exist now or is empty
     */
    static Path keepFormer(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > 0) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }
}
