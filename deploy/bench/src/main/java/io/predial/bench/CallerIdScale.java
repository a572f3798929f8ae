package io.predial.bench;

import io.predial.callerid.CallerIdIndex;
import io.predial.callerid.CallerIdListener;
import io.predial.contract.config.Knobs;
import io.predial.store.Change;
import io.predial.store.ChangeFeed;
import io.predial.store.Database;
import io.predial.store.KafkaConfig;
import io.predial.store.Kind;
import io.predial.store.PostgresConfig;
import io.predial.store.SnapshotFile;
import io.predial.store.rows.CallerIdRow;
import io.vertx.core.Vertx;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * {@code CallerIdScale index|map|objects|restart NUMBERS [DIRECTORY]}: what so many caller IDs of a hundredth as many accounts
 * cost in a node, and beside it in a plain HashMap and in the map of objects that the index was before. Each in a process of
 * its own. Half of the look-ups are for a number that the account may show. {@code restart} writes the numbers as a node's
 * snapshot and starts a change feed from it, with neither PostgreSQL nor Kafka there.
 */
final class CallerIdScale {
    private static final int NUMBERS_OF_AN_ACCOUNT = 100;
    private static final long FIRST = 12_000_000_000L;
    /** Odd, so that numbers lie apart and none comes twice. */
    private static final long APART = 797;
    private static final int ASKED = 2_000_000;
    private static final int ROUNDS = 5;

    /** A permission as an object, with its number's other holders. */
    private record Permission(String account, CallerIdRow.Status status, long expiresAtMillis, Permission next) {
    }

    private final int numbers;
    private final String[] accounts;

    private CallerIdScale(int numbers) {
        this.numbers = numbers;
        this.accounts = new String[Math.max(1, numbers / NUMBERS_OF_AN_ACCOUNT)];
        Arrays.setAll(accounts, i -> "account-" + i);
    }

    public static void main(String[] args) throws Exception {
        CallerIdScale scale = new CallerIdScale(Integer.parseInt(args[1]));
        switch (args[0]) {
            case "index" -> scale.index();
            case "map" -> scale.map();
            case "objects" -> scale.objects();
            default -> scale.restart(Path.of(args[2]));
        }
    }

    private long number(int i) {
        return FIRST + i * APART;
    }

    private String account(int i) {
        return accounts[i / NUMBERS_OF_AN_ACCOUNT % accounts.length];
    }

    private Change change(int i) {
        return new Change(1, Kind.CALLER_ID, false,
                new CallerIdRow(number(i), account(i), CallerIdRow.Status.OWNED, 0, null).toJson());
    }

    private void index() {
        CallerIdIndex index = new CallerIdIndex();
        CallerIdListener listener = new CallerIdListener(index);
        long before = used();
        long startNanos = System.nanoTime();
        listener.begin();
        for (int i = 0; i < numbers; i++) {
            listener.apply(change(i));
        }
        listener.commit(1);
        double seconds = seconds(startNanos);
        long bytes = used() - before;
        print("a node's index", bytes, seconds, measure((number, account) ->
                index.held(number, account, null, null, 0).isAllowed()));
        System.err.println("slots alone: " + index.bytes() / (double) numbers + " bytes a number");
        long changeNanos = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            listener.apply(change(i));
            listener.commit(2);
        }
        System.err.printf(Locale.ROOT, "a change to a loaded index: %.2f us%n", (System.nanoTime() - changeNanos) / 1e8);
    }

    private void map() {
        long before = used();
        long startNanos = System.nanoTime();
        Map<Long, String> map = new HashMap<>();
        for (int i = 0; i < numbers; i++) {
            map.put(number(i), account(i));
        }
        double seconds = seconds(startNanos);
        print("a HashMap, number to account", used() - before, seconds, measure((number, account) ->
                account.equals(map.get(number))));
    }

    private void objects() {
        long before = used();
        long startNanos = System.nanoTime();
        Map<Long, Permission> map = new ConcurrentHashMap<>();
        for (int i = 0; i < numbers; i++) {
            map.put(number(i), new Permission(account(i), CallerIdRow.Status.OWNED, 0, null));
        }
        double seconds = seconds(startNanos);
        print("a ConcurrentHashMap of objects", used() - before, seconds, measure((number, account) -> {
            Permission held = map.get(number);
            return held != null && held.account.equals(account) && held.expiresAtMillis == 0;
        }));
    }

    /** Nanoseconds a look-up, least to most of the rounds. */
    private double[] measure(BiPredicate<Long, String> mayShow) {
        SplittableRandom dice = World.dice();
        int[] asked = dice.ints(ASKED, 0, numbers).toArray();
        double[] nanos = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long startNanos = System.nanoTime();
            int allowed = 0;
            for (int i = 0; i < ASKED; i++) {
                // The number beside it is nobody's.
                allowed += mayShow.test(number(asked[i]) + (i & 1), account(asked[i])) ? 1 : 0;
            }
            nanos[round] = (System.nanoTime() - startNanos) / (double) ASKED;
            if (allowed != ASKED / 2) {
                throw new IllegalStateException(allowed + " of " + ASKED + " were allowed");
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private void restart(Path directory) throws Exception {
        Path base = Files.createDirectories(directory).resolve("base.jsonl");
        writeSnapshot(base);
        System.err.println("snapshot of " + Files.size(base) / (1 << 20) + " MB");
        Vertx vertx = Vertx.vertx();
        Database nowhere = Database.open(vertx, PostgresConfig.from(new Knobs(Map.of("postgres.port", "1"))));
        CallerIdIndex index = new CallerIdIndex();
        long before = used();
        long startNanos = System.nanoTime();
        ChangeFeed feed = new ChangeFeed(nowhere, KafkaConfig.from(new Knobs(Map.of("kafka.bootstrap", "127.0.0.1:1"))),
                new SnapshotFile(directory), List.of(new CallerIdListener(index)));
        feed.start().toCompletionStage().toCompletableFuture().get(10, TimeUnit.MINUTES);
        double seconds = seconds(startNanos);
        if (index.size() != numbers) {
            throw new IllegalStateException(index.size() + " numbers after the restart");
        }
        System.out.printf(Locale.ROOT, "| restart from the snapshot on disk (%,d MB), neither PostgreSQL nor Kafka there |"
                + " %.1f s, then %,d MB of heap |%n", Files.size(base) / (1 << 20), seconds, (used() - before) / (1 << 20));
        feed.stop().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
        vertx.close();
    }

    /** As a full load writes it. */
    private void writeSnapshot(Path base) throws IOException {
        CRC32C crc = new CRC32C();
        try (OutputStream raw = Files.newOutputStream(base);
                CheckedOutputStream out = new CheckedOutputStream(new BufferedOutputStream(raw, 1 << 20), crc)) {
            out.write("{\"format\":1,\"version\":1,\"epoch\":\"bench\",\"kafkaOffset\":0,\"takenAtMillis\":1}\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < numbers; i++) {
                out.write(change(i).toJson().toBuffer().getBytes());
                out.write('\n');
            }
            out.write(String.format(Locale.ROOT, "{\"count\":\"%019d\",\"crc32c\":\"%08x\"}%n", (long) numbers, crc.getValue())
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private void print(String what, long bytes, double loadSeconds, double[] nanos) {
        System.out.printf(Locale.ROOT, "| %s | %.1f | %.1f | %.0f (%.0f to %.0f) |%n", what, (double) bytes / numbers,
                loadSeconds, nanos[ROUNDS / 2], nanos[0], nanos[ROUNDS - 1]);
    }
}
