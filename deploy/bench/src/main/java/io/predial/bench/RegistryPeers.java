package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.Locale;
import java.util.SplittableRandom;
import org.postgresql.PGConnection;

/**
 * {@code RegistryPeers NUMBERS REDIS_PORT JDBC_URL USER}: the same numbers as a Redis set and as a PostgreSQL table, on
 * loopback: bytes a number, time to fill, and what one look-up costs its client.
 */
final class RegistryPeers {
    private static final int ASKED = 50_000;
    private static final int PIPELINED = 1_000;
    private static final String TABLE = "bench_registry";

    private RegistryPeers() {
    }

    public static void main(String[] args) throws Exception {
        int perArea = Integer.parseInt(args[0]) / World.NATION.size();
        System.out.println("| numbers | in | bytes a number | filled in, s | look-up, us | pipelined, us |");
        System.out.println("|---|---|---|---|---|---|");
        redis(perArea, Integer.parseInt(args[1]));
        postgres(perArea, args[2], args[3]);
    }

    private static void redis(int perArea, int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            long startNanos = System.nanoTime();
            for (World.Area area : World.NATION) {
                BitSet listed = World.listed(area, perArea);
                int waiting = 0;
                for (int offset = listed.nextSetBit(0); offset >= 0; offset = listed.nextSetBit(offset + 1)) {
                    RedisCommand.write(out, "SADD", "registry", Long.toString(World.number(area, offset)));
                    if (++waiting == PIPELINED) {
                        out.flush();
                        replies(in, waiting);
                        waiting = 0;
                    }
                }
                out.flush();
                replies(in, waiting);
            }
            double fillSeconds = (System.nanoTime() - startNanos) / 1e9;
            long one = ask(in, out, 1);
            long many = ask(in, out, PIPELINED);
            RedisCommand.write(out, "INFO", "memory");
            out.flush();
            int length = Integer.parseInt(line(in).substring(1));
            String info = new String(in.readNBytes(length), US_ASCII);
            long bytes = Long.parseLong(info.replaceAll("(?s).*used_memory:(\\d+).*", "$1"));
            print("a Redis set", perArea, bytes, fillSeconds, one, many);
        }
    }

    private static long ask(InputStream in, OutputStream out, int together) throws IOException {
        SplittableRandom dice = World.dice();
        long startNanos = System.nanoTime();
        for (int i = 0; i < ASKED; i += together) {
            for (int j = 0; j < together; j++) {
                World.Area area = World.NATION.get(dice.nextInt(World.NATION.size()));
                RedisCommand.write(out, "SISMEMBER", "registry", Long.toString(World.number(area, World.callable(dice))));
            }
            out.flush();
            replies(in, together);
        }
        return (System.nanoTime() - startNanos) / ASKED;
    }

    private static void replies(InputStream in, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (line(in).startsWith("-")) {
                throw new IOException("Redis refused a command");
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void postgres(int perArea, String url, String user) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url, user, "")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS " + TABLE);
                statement.execute("CREATE UNLOGGED TABLE " + TABLE + " (number bigint)");
                long startNanos = System.nanoTime();
                for (World.Area area : World.NATION) {
                    StringBuilder rows = new StringBuilder();
                    World.listed(area, perArea).stream().forEach(offset -> rows.append(World.number(area, offset)).append('\n'));
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + TABLE + " FROM STDIN",
                            new ByteArrayInputStream(rows.toString().getBytes(US_ASCII)));
                }
                statement.execute("ALTER TABLE " + TABLE + " ADD PRIMARY KEY (number)");
                statement.execute("ANALYZE " + TABLE);
                double fillSeconds = (System.nanoTime() - startNanos) / 1e9;
                print("a PostgreSQL table", perArea, size(statement), fillSeconds, ask(connection), 0);
                statement.execute("DROP TABLE " + TABLE);
            }
        }
    }

    private static long size(Statement statement) throws SQLException {
        try (ResultSet size = statement.executeQuery("SELECT pg_total_relation_size('" + TABLE + "')")) {
            size.next();
            return size.getLong(1);
        }
    }

    private static long ask(Connection connection) throws SQLException {
        SplittableRandom dice = World.dice();
        try (PreparedStatement ask = connection.prepareStatement("SELECT 1 FROM " + TABLE + " WHERE number = ?")) {
            long startNanos = System.nanoTime();
            for (int i = 0; i < ASKED; i++) {
                World.Area area = World.NATION.get(dice.nextInt(World.NATION.size()));
                ask.setLong(1, World.number(area, World.callable(dice)));
                ask.executeQuery().close();
            }
            return (System.nanoTime() - startNanos) / ASKED;
        }
    }

    private static void print(String what, int perArea, long bytes, double fillSeconds, long oneNanos, long manyNanos) {
        long numbers = (long) perArea * World.NATION.size();
        System.out.printf(Locale.ROOT, "| %,d | %s | %.1f | %.1f | %.1f | %s |%n", numbers, what, (double) bytes / numbers,
                fillSeconds, oneNanos / 1e3, manyNanos == 0 ? "-" : String.format(Locale.ROOT, "%.2f", manyNanos / 1e3));
    }
}
