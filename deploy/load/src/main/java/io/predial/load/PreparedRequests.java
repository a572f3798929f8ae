package io.predial.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Requests made beforehand and sent in turn, again from the first after the last. */
public final class PreparedRequests implements Requests {
    private final byte[][] prepared;

    private PreparedRequests(byte[][] prepared) {
        if (prepared.length == 0) {
            throw new IllegalArgumentException("there is nothing to send");
        }
        this.prepared = prepared;
    }

    /**
     * POSTs of JSON.
     *
     * @param lines a body each; or a key, a tab and a body, where requests come from several accounts
     * @param key   for the lines without one; null sends none
     */
    public static PreparedRequests posts(String path, List<String> lines, String key) {
        return new PreparedRequests(lines.stream().map(line -> {
            int tab = line.indexOf('\t');
            return post(path, tab < 0 ? key : line.substring(0, tab), line.substring(tab + 1));
        }).toArray(byte[][]::new));
    }

    /** {@link #posts} of the lines of a file. */
    public static PreparedRequests postsFrom(Path file, String path, String key) throws IOException {
        return posts(path, Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList(), key);
    }

    /** The bytes of one POST of JSON, for those who make their own {@link Requests}. */
    public static byte[] post(String path, String key, String body) {
        byte[] content = body.getBytes(UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: predial\r\nContent-Type: application/json\r\n"
                + (key == null ? "" : "Authorization: Bearer " + key + "\r\n")
                + "Content-Length: " + content.length + "\r\n\r\n";
        byte[] bytes = new byte[head.length() + content.length];
        System.arraycopy(head.getBytes(US_ASCII), 0, bytes, 0, head.length());
        System.arraycopy(content, 0, bytes, head.length(), content.length);
        return bytes;
    }

    @Override
    public byte[] bytes(long index) {
        return prepared[(int) (index % prepared.length)];
    }
}
