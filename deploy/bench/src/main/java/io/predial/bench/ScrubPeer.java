package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * {@code ScrubPeer IN OUT NUMBERS REDIS_PORT}: fills a Redis set with the registry's numbers, then does to the list what a
 * scrub does, with the set alone: SMISMEMBER of a thousand numbers at a time, the next ones on their way while the answer
 * is written. No calling hours, no own list, no versions, no bad rows.
 */
final class ScrubPeer {
    private static final int TOGETHER = 1_000;
    private static final int FILLED_TOGETHER = 1_000;

    private ScrubPeer() {
    }

    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(args[3]))) {
            socket.setTcpNoDelay(true);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            fill(Integer.parseInt(args[2]) / World.NATION.size(), in, out);
            long startNanos = System.nanoTime();
            long rows = scrub(Path.of(args[0]), Path.of(args[1]), in, out);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            System.out.printf(Locale.ROOT, "%d %.2f%n", rows, seconds);
        }
    }

    private static void fill(int perArea, InputStream in, OutputStream out) throws IOException {
        for (World.Area area : World.NATION) {
            BitSet listed = World.listed(area, perArea);
            List<String> command = new ArrayList<>(List.of("SADD", "registry"));
            for (int offset = listed.nextSetBit(0); offset >= 0; offset = listed.nextSetBit(offset + 1)) {
                command.add(Long.toString(World.number(area, offset)));
                if (command.size() == FILLED_TOGETHER + 2) {
                    add(command, in, out);
                }
            }
            if (command.size() > 2) {
                add(command, in, out);
            }
        }
    }

    private static void add(List<String> command, InputStream in, OutputStream out) throws IOException {
        RedisCommand.write(out, command.toArray(String[]::new));
        out.flush();
        number(in, ':');
        command.subList(2, command.size()).clear();
    }

    private static long scrub(Path list, Path answer, InputStream in, OutputStream out) throws IOException {
        long rows = 0;
        try (BufferedReader numbers = Files.newBufferedReader(list, US_ASCII);
             Writer written = Files.newBufferedWriter(answer, US_ASCII)) {
            List<String> asked = ask(numbers, out);
            while (!asked.isEmpty()) {
                List<String> next = ask(numbers, out);
                long answers = number(in, '*');
                for (int i = 0; i < answers; i++) {
                    boolean listed = number(in, ':') == 1;
                    written.write(asked.get(i));
                    written.write(listed ? ",block\n" : ",allow\n");
                }
                rows += answers;
                asked = next;
            }
        }
        return rows;
    }

    private static List<String> ask(BufferedReader numbers, OutputStream out) throws IOException {
        List<String> asked = new ArrayList<>(TOGETHER);
        List<String> command = new ArrayList<>(List.of("SMISMEMBER", "registry"));
        for (String line = null; asked.size() < TOGETHER && (line = numbers.readLine()) != null; ) {
            asked.add(line);
            command.add(line.substring(1));
        }
        if (!asked.isEmpty()) {
            RedisCommand.write(out, command.toArray(String[]::new));
            out.flush();
        }
        return asked;
    }

    private static long number(InputStream in, char kind) throws IOException {
        int first = in.read();
        if (first != kind) {
            throw new IOException("Redis answered with " + (char) first);
        }
        long number = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("Redis has gone");
            }
            number = c == '\r' ? number : number * 10 + c - '0';
        }
        return number;
    }
}
