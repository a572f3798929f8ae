package io.predial.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Two rows of the fault table, shorter and at a rate that any machine has room for. The table itself is for a quiet one. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
    private static final int PER_SECOND = 500;
    private static final int WARM_UP_SECONDS = 5;
    private static final int FREEZE_SECONDS = 3;
    private static final int AFTER_SECONDS = 3;

    private static Path out;
    private static World world;
    private static UnderLoad load;

    @BeforeAll
    static void start() throws Exception {
        out = Files.createDirectories(Path.of(System.getProperty("predial.work")).resolve("faults"));
        world = World.start(Files.createTempDirectory(out, "cluster"), 3, 1, "127.0.0.1", Cores.shared());
        world.answerBy(1);
        load = new UnderLoad(world.gatewayAddresses(), PER_SECOND, world.calls());
        load.warmUp(WARM_UP_SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @Test
    @Order(1)
    void aFrozenNodeCostsNoAnswerAndNoVerdict() throws Exception {
        judge("SIGSTOP of one of three nodes", tally -> {
            tally.mark("SIGSTOP");
            world.signal(Signal.STOP, "screen-2");
            TimeUnit.SECONDS.sleep(FREEZE_SECONDS);
            assertTrue(world.nodesAsked("gateway-1") < 3, "the frozen node is still asked, so nothing was shown");
            tally.mark("SIGCONT");
            world.signal(Signal.CONT, "screen-2");
        });
        world.untilWhole();
    }

    @Test
    @Order(2)
    void twoOfThreeNodesKilledAtOnceCostNoAnswerAndNoVerdict() throws Exception {
        judge("two of three nodes killed", tally -> {
            tally.mark("SIGKILL");
            world.signal(Signal.KILL, "screen-1");
            world.signal(Signal.KILL, "screen-2");
            world.until("one node is asked", () -> world.nodesAsked("gateway-1") == 1);
        });
    }

    /** A late answer is one while the machine did not stand still; on a shared machine a few are the machine's, too. */
    private static void judge(String title, UnderLoad.Strike strike) throws Exception {
        try (StallWatch stalls = new StallWatch()) {
            Tally tally = load.run(stalls, strike, AFTER_SECONDS);
            tally.write(out);
            Row row = new Row(title, Fault.Promise.USUAL, tally, stalls.longestMillis(), null);
            System.out.print(row.line());
            assertEquals(List.of(0, 0, 0, 0), List.of(tally.wrong, tally.cut, tally.unanswered, tally.refused), row.line());
            assertEquals(tally.requests, tally.answered(), row.line());
            assertTrue(tally.in(Tally.Timeliness.LATE) <= tally.requests / 100, row.line());
        }
    }
}
