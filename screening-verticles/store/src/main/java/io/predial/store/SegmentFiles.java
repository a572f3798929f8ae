package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registry segments on this node's disk, one file each, named by content. A file is compared with its name every time
 * it
 * is mapped, so a disk that forgets a bit cannot turn a listed number into a clear one. As a listener of the change
 * feed
 * it removes files that no registry names any more, and what a killed process left half written; one still mapped stays
 * readable until it is let go.
 */
public final class SegmentFiles implements SegmentSource, SegmentVerifier, ChangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);
    private static final String SUFFIX = ".roaring";
    private static final String PART = ".part";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    private final Vertx vertx;
    private final Path directory;
    private final Segments segments;
    private final long startedAtMillis = System.currentTimeMillis();
    private final AtomicLong parts = new AtomicLong();
    private final Map<String, Set<String>> namedByRegistry = new HashMap<>();
    private boolean registryChanged;
    private volatile Set<String> names = Set.of();

    public SegmentFiles(Vertx vertx, Path directory, Segments segments) {
        this.vertx = vertx;
        this.directory = directory;
        this.segments = segments;
    }

    @Override
    public Future<ByteBuffer> map(String sha256Hex) {
        if (!NAME.matcher(sha256Hex).matches()) {
            return Future.failedFuture(new IllegalArgumentException("not the name of a segment"));
        }
        return vertx.executeBlocking(() -> mapped(sha256Hex), false)
                .compose(found -> found != null ? Future.succeededFuture(found) : fetch(sha256Hex));
    }

    private Future<ByteBuffer> fetch(String sha256Hex) {
        return segments.fetch(sha256Hex).compose(bytes -> vertx.executeBlocking(() -> {
            store(sha256Hex, bytes);
            return mapped(sha256Hex);
        }, false)).compose(found -> found != null ? Future.succeededFuture(found)
                : Future.failedFuture(new IOException("PostgreSQL holds other bytes as segment " + sha256Hex)));
    }

    /** @return null when there is no such file, or it holds something else */
    private ByteBuffer mapped(String sha256Hex) throws IOException {
        Path file = directory.resolve(sha256Hex + SUFFIX);
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            MessageDigest digest = Segments.sha256();
            digest.update(bytes.duplicate());
            if (HexFormat.of().formatHex(digest.digest()).equals(sha256Hex)) {
                return bytes;
            }
        }
        LOG.error("segment file {} does not hold what its name says; removed", file.getFileName());
        Files.deleteIfExists(file);
        return null;
    }

    @Override
    public Set<String> names() {
        return names;
    }

    @Override
    public Future<Verified> verify(String sha256Hex) {
        Path file = directory.resolve(sha256Hex + SUFFIX);
        return vertx.executeBlocking(() -> {
            if (!NAME.matcher(sha256Hex).matches() || !Files.exists(file)) {
                return new Verified(Verdict.ABSENT, 0);
            }
            byte[] bytes = Files.readAllBytes(file);
            return new Verified(Segments.name(bytes).equals(sha256Hex) ? Verdict.INTACT : Verdict.MENDED, bytes.length);
        }, false).compose(found -> found.verdict() != Verdict.MENDED ? Future.succeededFuture(found)
                : mend(sha256Hex, file).map(found));
    }

    /**
     * Into the same file: whoever has it mapped sees the right bytes at once, and bytes that were right do not change on the
     * way. A new file would leave them with the old one.
     */
    private Future<Void> mend(String sha256Hex, Path file) {
        LOG.error("segment file {} no longer holds what its name says; it is written again", file.getFileName());
        return segments.fetch(sha256Hex).compose(bytes -> vertx.executeBlocking(() -> {
            if (!Segments.name(bytes.getBytes()).equals(sha256Hex)) {
                throw new IOException("PostgreSQL holds other bytes as segment " + sha256Hex);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                ByteBuffer right = ByteBuffer.wrap(bytes.getBytes());
                while (right.hasRemaining()) {
                    channel.write(right, right.position());
                }
                channel.truncate(bytes.length());
                channel.force(true);
            }
            return null;
        }, false));
    }

    private void store(String sha256Hex, Buffer bytes) throws IOException {
        Files.createDirectories(directory);
        Path aside = directory.resolve(sha256Hex + "." + parts.incrementAndGet() + PART);
        try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
            out.write(bytes.getBytes());
            out.getFD().sync();
        }
        Files.move(aside, directory.resolve(sha256Hex + SUFFIX), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void begin() {
        namedByRegistry.clear();
        registryChanged = true;
    }

    @Override
    public void apply(Change change) {
        if (change.kind() != Kind.REGISTRY) {
            return;
        }
        Set<String> names = new HashSet<>();
        JsonArray list = change.deleted() ? new JsonArray() : change.row().getJsonArray("segments", new JsonArray());
        for (int i = 0; i < list.size(); i++) {
            names.add(list.getJsonObject(i).getString("sha256Hex") + SUFFIX);
        }
        namedByRegistry.put(change.row().getString("id"), names);
        registryChanged = true;
    }

    @Override
    public Future<Void> commit(long version) {
        if (!registryChanged) {
            return Future.succeededFuture();
        }
        registryChanged = false;
        Set<String> named = new HashSet<>();
        namedByRegistry.values().forEach(named::addAll);
        names = named.stream().map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .collect(Collectors.toUnmodifiableSet());
        return vertx.executeBlocking(() -> {
            removeAllBut(named);
            removeHalfWritten();
            return null;
        }, true);
    }

    /** Only those of an earlier process: one of this process may be being written. */
    private void removeHalfWritten() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + PART)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toMillis() < startedAtMillis) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void removeAllBut(Set<String> named) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                if (!named.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
