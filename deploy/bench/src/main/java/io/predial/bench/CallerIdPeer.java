package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.SplittableRandom;

/** {@code CallerIdPeer NUMBERS REDIS_PORT}: caller IDs as keys of Redis, number to account, on loopback. */
final class CallerIdPeer {
    private static final int PIPELINED = 1_000;
    private static final int ASKED = 50_000;

    private final InputStream in;
    private final OutputStream out;

    private CallerIdPeer(Socket socket) throws IOException {
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    public static void main(String[] args) throws IOException {
        int numbers = Integer.parseInt(args[0]);
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(args[1]))) {
            socket.setTcpNoDelay(true);
            new CallerIdPeer(socket).measure(numbers);
        }
    }

    private void measure(int numbers) throws IOException {
        long before = memory();
        long startNanos = System.nanoTime();
        for (int i = 0; i < numbers; i++) {
            RedisCommand.write(out, "SET", key(i), "account-" + i / 100);
            if ((i + 1) % PIPELINED == 0 || i + 1 == numbers) {
                out.flush();
                for (int j = i % PIPELINED; j >= 0; j--) {
                    reply();
                }
            }
        }
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        long bytes = memory() - before;
        SplittableRandom dice = World.dice();
        long askNanos = System.nanoTime();
        for (int i = 0; i < ASKED; i++) {
            RedisCommand.write(out, "GET", key(dice.nextInt(numbers)));
            out.flush();
            reply();
        }
        System.out.printf(Locale.ROOT, "| Redis, number to account, %,d of them | %.1f | %.1f | %,d |%n", numbers,
                (double) bytes / numbers, seconds, (System.nanoTime() - askNanos) / ASKED);
    }

    private static String key(int i) {
        return Long.toString(12_000_000_000L + i * 797L);
    }

    private long memory() throws IOException {
        RedisCommand.write(out, "INFO", "memory");
        out.flush();
        return Long.parseLong(reply().replaceAll("(?s).*used_memory:(\\d+).*", "$1"));
    }

    /** A simple string, or a bulk string's content. */
    private String reply() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        String head = line.toString().strip();
        if (head.startsWith("-") || head.isEmpty()) {
            throw new IOException("Redis refused a command");
        }
        if (!head.startsWith("$")) {
            return head;
        }
        byte[] content = in.readNBytes(Integer.parseInt(head.substring(1)) + 2);
        return new String(content, US_ASCII);
    }
}
