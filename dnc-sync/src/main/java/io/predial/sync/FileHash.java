package io.predial.sync;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash of one file, which names it. */
final class FileHash {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final long size;
    private final Progress progress;

    /** @param size bytes, for the progress */
    FileHash(Path file, long size, Progress progress) {
        this.file = file;
        this.size = size;
        this.progress = progress;
    }

    /** Lower-case hex. */
    String sha256Hex() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            long done = 0;
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
                done += count;
                progress.at(Progress.Stage.CHECKING, done, size);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
