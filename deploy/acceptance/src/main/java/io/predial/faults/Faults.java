package io.predial.faults;

import static io.predial.faults.Fault.Promise.ALL_BUT_ACCEPTED_CALLS;
import static io.predial.faults.Fault.Promise.NOTHING_DEGRADED;
import static io.predial.faults.Fault.Promise.USUAL;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Everything that is done to the cluster. */
final class Faults {
    private static final Fault.Step NOTHING = world -> { };
    private static final int FREEZE_SECONDS = 10;
    private static final int CUT_SECONDS = 30;
    private static final int AWAY_SECONDS = 10;
    private static final int WATCHED_SECONDS = 10;

    private Faults() {
    }

    static List<Fault> all(NetworkCut network) {
        return List.of(nothing(), sigkill(), sigstop(), slow(), join(), twoOfThree(),
                away("postgres", "PostgreSQL stopped", "postgres-1"), away("kafka", "Kafka stopped", "kafka-1"),
                network.fault(CUT_SECONDS, WATCHED_SECONDS), rollingRestart(), gatewayKilled());
    }

    /** What the machine itself costs at this rate; the other rows are to be read beside it. */
    private static Fault nothing() {
        return new Fault("nothing", "nothing is done", 1, USUAL, NOTHING,
                (world, tally) -> tally.mark("nothing"), 2 * WATCHED_SECONDS, NOTHING);
    }

    private static Fault sigkill() {
        return new Fault("sigkill", "SIGKILL of a screening node", 1, USUAL, NOTHING, (world, tally) -> {
            tally.mark("SIGKILL screen-2");
            world.signal(Signal.KILL, "screen-2");
        }, WATCHED_SECONDS, world -> world.startUnlessRunning("screen-2"));
    }

    private static Fault sigstop() {
        return new Fault("sigstop", "SIGSTOP 10 s, then SIGCONT", 1, USUAL, NOTHING, (world, tally) -> {
            tally.mark("SIGSTOP screen-2");
            world.signal(Signal.STOP, "screen-2");
            TimeUnit.SECONDS.sleep(FREEZE_SECONDS);
            tally.mark("SIGCONT screen-2");
            world.signal(Signal.CONT, "screen-2");
        }, 2 * WATCHED_SECONDS, NOTHING);
    }

    private static Fault slow() {
        SlowNode slow = new SlowNode("screen-3");
        return new Fault("slow", "slow node: 200 ms on its way in", 1, USUAL, slow::putBehindProxy, (world, tally) -> {
            tally.mark("every byte to screen-3 is delayed");
            slow.delay();
            TimeUnit.SECONDS.sleep(FREEZE_SECONDS);
            tally.mark("no delay any more");
            slow.noDelay();
        }, WATCHED_SECONDS, slow::takeFromBehindProxy);
    }

    private static Fault rollingRestart() {
        return new Fault("rolling", "rolling restart of every process, two gateways", 2, NOTHING_DEGRADED, NOTHING,
                (world, tally) -> {
            for (List<String> roles : List.of(world.nodes(), List.of("sync-1"), world.gateways())) {
                for (String role : roles) {
                    tally.mark("restart " + role);
                    world.restart(role);
                }
            }
        }, WATCHED_SECONDS / 2, NOTHING);
    }

    private static Fault join() {
        return new Fault("join", "a third node joins under load", 1, USUAL, world -> world.dev().stop("screen-3"),
                (world, tally) -> {
                    tally.mark("start screen-3");
                    world.startUnlessRunning("screen-3");
                    world.untilWhole();
                }, WATCHED_SECONDS, NOTHING);
    }

    private static Fault twoOfThree() {
        return new Fault("two-of-three", "two of three screening nodes killed at once", 1, USUAL, NOTHING,
                (world, tally) -> {
                    tally.mark("SIGKILL screen-1 and screen-2");
                    Thread first = new Thread(() -> kill(world, "screen-1"), "killer");
                    first.start();
                    kill(world, "screen-2");
                    first.join();
                }, WATCHED_SECONDS, world -> {
                    world.startUnlessRunning("screen-1");
                    world.startUnlessRunning("screen-2");
                });
    }

    private static void kill(World world, String role) {
        try {
            world.signal(Signal.KILL, role);
        } catch (Exception e) {
            throw new IllegalStateException("cannot kill " + role, e);
        }
    }

    private static Fault gatewayKilled() {
        return new Fault("gateway", "gateway killed behind a second gateway", 2, ALL_BUT_ACCEPTED_CALLS, NOTHING,
                (world, tally) -> {
            tally.mark("SIGKILL gateway-2");
            world.signal(Signal.KILL, "gateway-2");
        }, WATCHED_SECONDS, world -> world.startUnlessRunning("gateway-2"));
    }

    private static Fault away(String name, String title, String role) {
        return new Fault(name, title, 1, USUAL, NOTHING, (world, tally) -> {
            tally.mark("stop " + role);
            world.dev().stop(role);
            TimeUnit.SECONDS.sleep(AWAY_SECONDS);
            tally.mark("start " + role);
            world.startUnlessRunning(role);
        }, WATCHED_SECONDS, NOTHING);
    }
}
