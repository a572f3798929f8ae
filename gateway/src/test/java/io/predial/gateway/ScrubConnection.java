package io.predial.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One scrub over a socket of its own: sends in parts, and reads while it sends, as clients of this endpoint have to. */
final class ScrubConnection implements Closeable {
    private static final int READ_MILLIS_MAX = 30_000;

    /** An answer. @param whole the stream ended as HTTP says it must, and was not cut off */
    record Answer(int status, String contentType, String body, boolean whole) {
        /** Without the names of the columns and the last row. */
        List<String> rows() {
            List<String> lines = body.lines().toList();
            return lines.subList(1, lines.size() - 1);
        }

        String lastRow() {
            List<String> lines = body.lines().toList();
            return lines.get(lines.size() - 1);
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private String contentType = "";
    private boolean chunked;
    private long contentLength = -1;

    ScrubConnection(int port, String key, String query, String method, String type) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(READ_MILLIS_MAX);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream());
        out.write((method + " /v1/scrubs" + query + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes(UTF_8));
    }

    ScrubConnection(int port, String key, String query) throws IOException {
        this(port, key, query, "POST", "text/csv");
    }

    static Answer scrub(int port, String key, String query, String list) throws IOException {
        try (ScrubConnection connection = new ScrubConnection(port, key, query)) {
            return connection.finish(list);
        }
    }

    /** Sends the rest, and reads the answer meanwhile. */
    Answer finish(String rest) throws IOException {
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                send(rest);
                out.write("0\r\n\r\n".getBytes(UTF_8));
            } catch (IOException refused) {
                // The answer says why.
            }
        });
        Answer answer = read();
        sending.join();
        return answer;
    }

    void send(String part) throws IOException {
        byte[] bytes = part.getBytes(UTF_8);
        if (bytes.length > 0) {
            out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
            out.write(bytes);
            out.write("\r\n".getBytes(UTF_8));
        }
    }

    Answer read() throws IOException {
        head();
        boolean whole = false;
        try {
            if (chunked) {
                while (!whole) {
                    whole = chunk() == 0;
                }
            } else {
                body.write(exactly((int) Math.max(0, contentLength)));
                whole = true;
            }
        } catch (IOException | NumberFormatException cut) {
            whole = false;
        }
        return new Answer(status, contentType, body.toString(UTF_8), whole);
    }

    private int chunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        body.write(exactly(length));
        line();
        return length;
    }

    /** Reads what comes until the names of the columns and a row are there. */
    void awaitFirstRows() throws IOException {
        head();
        while (body.toString(UTF_8).lines().count() < 2) {
            chunk();
        }
    }

    private void head() throws IOException {
        if (status != 0) {
            return;
        }
        status = Integer.parseInt(line().split(" ")[1]);
        for (String header = line(); !header.isEmpty(); header = line()) {
            String[] words = header.toLowerCase().split(": ", 2);
            switch (words[0]) {
                case "content-type" -> contentType = words[1];
                case "content-length" -> contentLength = Long.parseLong(words[1]);
                case "transfer-encoding" -> chunked = words[1].equals("chunked");
                default -> { }
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("cut off");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("cut off");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** As a client does that has had enough. */
    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
