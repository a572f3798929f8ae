package io.predial.app.scrub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a list has come: the file beside the unfinished answer. It is replaced as a whole, after the answer it speaks of
 * is on disk, so what it says is true whenever the work ends.
 *
 * @param list     which list, and with which options; must be the same to go on
 * @param beganAtMillis when its first part was sent, epoch milliseconds: what it was judged by grows old
 * @param inBytes  of the list, answered
 * @param outBytes of the answer, complete; whatever follows them is a torn tail
 * @param counts   rows by {@code verdict,reasons}
 */
record Progress(String list, long beganAtMillis, long inBytes, long outBytes, Map<String, Long> counts) {
    private static final String FIRST_LINE = "predial scrub 1";
    private static final String COUNT = "count ";
    private static final int HEAD_LINES = 5;
    private static final int HEAD_BYTES = 65_536;

    /** What names a list: its size, its time, a hash of how it begins, and the options it is screened with. */
    static String listOf(Path in, Map<String, String> options) throws IOException {
        try (FileChannel channel = FileChannel.open(in, StandardOpenOption.READ)) {
            ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, channel.size()));
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // Until the head is whole.
            }
            return "bytes=" + channel.size() + " modified=" + Files.getLastModifiedTime(in).toMillis() + " head="
                    + sha256Hex(Arrays.copyOf(head.array(), head.position())) + " options=" + new TreeMap<>(options);
        }
    }

    static String sha256Hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** @return null when the file is none of ours, or damaged */
    static Progress read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, UTF_8);
        if (lines.size() < HEAD_LINES || !lines.get(0).equals(FIRST_LINE)) {
            return null;
        }
        try {
            Map<String, Long> counts = new TreeMap<>();
            for (String line : lines.subList(HEAD_LINES, lines.size())) {
                String[] words = line.substring(COUNT.length()).split(" ", 2);
                counts.put(words[1], Long.parseLong(words[0]));
            }
            return new Progress(lines.get(1), Long.parseLong(lines.get(2)), Long.parseLong(lines.get(3)),
                    Long.parseLong(lines.get(4)), counts);
        } catch (NumberFormatException | IndexOutOfBoundsException damaged) {
            return null;
        }
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(FIRST_LINE, list, Long.toString(beganAtMillis), Long.toString(inBytes),
                Long.toString(outBytes)));
        counts.forEach((kind, count) -> lines.add(COUNT + count + " " + kind));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.write(next, lines, UTF_8);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
