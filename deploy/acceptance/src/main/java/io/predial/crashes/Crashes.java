package io.predial.crashes;

import io.predial.faults.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Imports lists one after the other, and kills somebody at a random point of each. */
final class Crashes {
    /**
     * @param imports       imports in which the worker is killed
     * @param nodeKills     imports in which a screening node is killed while it swaps
     * @param postgresKills imports in which PostgreSQL is killed or stopped
     * @param rows          of a list
     * @param seed          of what is random
     */
    record Options(int imports, int nodeKills, int postgresKills, int rows, long seed) {
    }

    /** Does something to somebody. */
    private interface Strike {
        /** @return what was being done */
        String strike(long delayMillis) throws Exception;
    }

    private static final int CALIBRATIONS = 3;
    private static final int SWAP_MILLIS = 1_500;
    private static final int STAGE_MILLIS = 25;
    private static final List<String> STAGES = List.of("publishing", "moving", "publishing", "staging");

    private final CrashWorld world;
    private final Options options;
    private final Random random;
    private int lists;
    private String hashInForce;
    private long importMillis;

    Crashes(CrashWorld world, Options options) {
        this.world = world;
        this.options = options;
        this.random = new Random(options.seed());
    }

    long importMillis() {
        return importMillis;
    }

    /**
     * Nothing happens; how long an import then takes is what the random points are spread over. Measured as it will be: the
     * second import of a worker that has just been started.
     */
    void calibrate() throws Exception {
        long sumMillis = 0;
        for (int i = 0; i < CALIBRATIONS; i++) {
            world.dev().kill(CrashWorld.WORKER);
            world.dev().startAgain(CrashWorld.WORKER);
            world.until("the worker is back", () -> world.activity() != null);
            undisturbedMillis();
            sumMillis += undisturbedMillis();
        }
        importMillis = sumMillis / CALIBRATIONS;
    }

    private long undisturbedMillis() throws Exception {
        GeneratedList list = new GeneratedList(++lists, options.rows());
        hashInForce = list.drop(world.drop());
        long startNanos = System.nanoTime();
        world.until("an undisturbed import", () -> world.outcome(list) != null);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    /** Every delay from nothing to somewhat longer than an import, in random order. */
    private List<Long> delays(int count, long spanMillis) {
        List<Long> delays = IntStream.range(0, count)
                .mapToObj(i -> (long) ((i + random.nextDouble()) * spanMillis / count)).collect(Collectors.toList());
        Collections.shuffle(delays, random);
        return delays;
    }

    /**
     * Every second point is anywhere in an import; the others are in stages too short to be hit that way often, and those are
     * the ones where something is written.
     */
    List<Crash> killWorkers() throws Exception {
        List<Crash> crashes = new ArrayList<>();
        List<Long> delays = delays((options.imports() + 1) / 2, importMillis * 11 / 10);
        for (int i = 0; i < options.imports(); i++) {
            long delay = delays.get(i / 2);
            String stage = STAGES.get(i / 2 % STAGES.size());
            Strike strike = i % 2 == 0 ? this::killWorker : millis -> killWorkerIn(stage);
            crashes.add(say(crash("sync worker, SIGKILL", delay, strike, () -> world.dev().startAgain(CrashWorld.WORKER))));
        }
        return crashes;
    }

    private String killWorker(long delayMillis) throws Exception {
        String activity = watch(delayMillis, "never");
        world.dev().kill(CrashWorld.WORKER);
        return phase(activity);
    }

    private String killWorkerIn(String stage) throws Exception {
        String activity = watch(importMillis * 10, stage);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(STAGE_MILLIS));
        world.dev().kill(CrashWorld.WORKER);
        return phase(activity);
    }

    /** @return the last thing the worker said it did, asked all the time, until the time is over or it is at that stage */
    private String watch(long millis, String stage) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        String activity = "idle";
        do {
            String now = world.activity();
            activity = now != null ? now : activity;
            TimeUnit.MILLISECONDS.sleep(1);
        } while (System.nanoTime() < endNanos && !phase(activity).equals(stage));
        return activity;
    }

    private static String phase(String activity) {
        return activity.substring(activity.lastIndexOf(' ') + 1);
    }

    List<Crash> killNodes() throws Exception {
        List<Crash> crashes = new ArrayList<>();
        for (long delay : delays(options.nodeKills(), SWAP_MILLIS)) {
            crashes.add(say(crash("screening node, SIGKILL", delay, this::killNode, () -> {
                world.dev().startAgain("screen-2");
                world.until("screen-2 is ready again", () -> world.isReady("screen-2"));
            })));
        }
        return crashes;
    }

    private String killNode(long delayMillis) throws Exception {
        world.until("the new version is on record", () -> !world.record().inForce().equals(hashInForce));
        TimeUnit.MILLISECONDS.sleep(delayMillis);
        world.dev().kill("screen-2");
        return "swapping";
    }

    List<Crash> killPostgres() throws Exception {
        List<Crash> crashes = new ArrayList<>();
        boolean kill = true;
        for (long delay : delays(options.postgresKills(), importMillis * 11 / 10)) {
            boolean hard = kill;
            crashes.add(say(crash(hard ? "PostgreSQL, SIGKILL" : "PostgreSQL, restarted", delay,
                    millis -> stopPostgres(millis, hard), () -> { })));
            kill = !kill;
        }
        return crashes;
    }

    private String stopPostgres(long delayMillis, boolean hard) throws Exception {
        String activity = watch(delayMillis, "never");
        if (hard) {
            Path pidFile = world.dev().data().resolve("postgres/cluster/postmaster.pid");
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            Signal.KILL.send(ProcessHandle.of(pid).orElseThrow());
        }
        world.dev().stop("postgres-1");
        world.dev().startAgain("postgres-1");
        world.until("PostgreSQL is back", this::answers);
        return phase(activity);
    }

    private boolean answers() {
        try {
            return world.record().inForce() != null;
        } catch (SQLException away) {
            return false;
        }
    }

    private interface Restart {
        void run() throws Exception;
    }

    private Crash crash(String kind, long delayMillis, Strike strike, Restart restart) throws Exception {
        GeneratedList before = new GeneratedList(lists, options.rows());
        GeneratedList list = new GeneratedList(++lists, options.rows());
        String hash = list.drop(world.drop());
        String phase = strike.strike(delayMillis);
        long struckNanos = System.nanoTime();
        List<String> broken = new ArrayList<>();
        String inForce = world.record().inForce();
        if (!inForce.equals(hash) && !inForce.equals(hashInForce)) {
            broken.add("neither the old nor the new version is in force");
        }
        boolean isOld = inForce.equals(hashInForce);
        if (kind.startsWith("sync")) {
            // Nobody imports now, so what is in force stays and must be everywhere.
            expect(isOld ? before : list, broken);
        }
        restart.run();
        world.until("the file is finished", () -> world.outcome(list) != null);
        expect(list, broken);
        double seconds = (System.nanoTime() - struckNanos) / 1e9;
        String outcome = world.outcome(list);
        if (!world.record().inForce().equals(hash) || world.record().imports(hash) != 1) {
            broken.add("imported " + world.record().imports(hash) + " times, and " + outcome);
        }
        if (world.record().orphans() != 0 || world.halfWritten() != 0) {
            broken.add(world.record().orphans() + " orphans in PostgreSQL, " + world.halfWritten() + " half-written files");
        }
        hashInForce = hash;
        return new Crash(kind, phase, isOld, outcome, seconds, broken.isEmpty() ? null : String.join("; ", broken));
    }

    /** Every node holds what PostgreSQL does, that is whole, and callers get answers by it and by nothing else. */
    private void expect(GeneratedList list, List<String> broken) throws Exception {
        for (String node : CrashWorld.NODES) {
            String difference = world.difference(node);
            if (difference != null) {
                broken.add(difference);
            }
        }
        int wrong = world.wrongAnswers(list);
        if (wrong > 0) {
            broken.add(wrong + " of " + GeneratedList.sample().size() + " answers by another list");
        }
        if (!world.record().isWhole()) {
            broken.add("the version in force is not whole in PostgreSQL");
        }
    }

    private static Crash say(Crash crash) throws IOException {
        System.err.printf("crashes: %s while %s: %s in force, then %s, new everywhere after %.1f s%s%n", crash.kind(),
                crash.phase(), crash.oldInForce() ? "old" : "new", crash.outcome(), crash.secondsToNew(),
                crash.broken() == null ? "" : " BROKEN: " + crash.broken());
        return crash;
    }
}
