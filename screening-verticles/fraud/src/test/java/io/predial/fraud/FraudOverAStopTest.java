package io.predial.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.node.CountsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All nodes were stopped: what was counted comes back from the disk, whatever the file has been through. */
class FraudOverAStopTest {
    private static final AccountLimits ONCE_A_DAY = new AccountLimits(1_000_000, 1, Set.of());
    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;
    /** More than a page. */
    private static final int CALLS = 5_000;

    @TempDir
    Path folder;

    /** A node's counters, as they are after a start that found the file as it is now. */
    private FraudCounters started(long atMillis) {
        Untold untold = new Untold(10);
        FraudCounters counters = new FraudCounters(new FraudConfig(100_000, 100, 10_000, 10), untold);
        new CountsFile(file()).takeOver(new FraudReplica(counters, untold), atMillis);
        return counters;
    }

    private Path file() {
        return folder.resolve("counts");
    }

    private void stopAfterCalls() {
        Untold untold = new Untold(10);
        FraudCounters counters = new FraudCounters(new FraudConfig(100_000, 100, 10_000, 10), untold);
        for (int i = 0; i < CALLS; i++) {
            assertFalse(counters.count(Calls.at(Calls.NOON, Calls.CALLEE + i), ONCE_A_DAY, false).tooOften());
        }
        new CountsFile(file()).keep(new FraudReplica(counters, untold));
    }

    private static int refused(FraudCounters counters, long atMillis) {
        int refused = 0;
        for (int i = 0; i < CALLS; i++) {
            refused += counters.count(Calls.at(atMillis, Calls.CALLEE + i), ONCE_A_DAY, false).tooOften() ? 1 : 0;
        }
        return refused;
    }

    @Test
    void whatWasRefusedBeforeIsRefusedAfter() {
        stopAfterCalls();
        assertEquals(CALLS, refused(started(Calls.NOON + MINUTE), Calls.NOON + MINUTE));
    }

    @Test
    void theRateIsKeptToo() {
        stopAfterCalls();
        AccountLimits asMany = new AccountLimits(CALLS, 10, Set.of());
        assertTrue(started(Calls.NOON + 1_000).count(Calls.at(Calls.NOON + 1_000, 12025550198L), asMany, false).tooFast());
    }

    @Test
    void whatIsADayOldByThenCountsNoMore() {
        stopAfterCalls();
        assertEquals(0, refused(started(Calls.NOON + DAY + 2 * MINUTE), Calls.NOON + DAY + 2 * MINUTE));
    }

    @Test
    void aSecondStopReplacesTheFile() throws IOException {
        stopAfterCalls();
        long bytes = Files.size(file());
        stopAfterCalls();
        assertEquals(bytes, Files.size(file()));
        assertEquals(1, folder.toFile().list().length, "nothing is left aside");
    }

    @Test
    void withoutAFileCountingBeginsAtZero() {
        assertEquals(0, refused(started(Calls.NOON), Calls.NOON));
    }

    @Test
    void ofATruncatedFileTheWholePagesCount() throws IOException {
        stopAfterCalls();
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length * 3 / 4));
        int refused = refused(started(Calls.NOON + MINUTE), Calls.NOON + MINUTE);
        assertTrue(refused > CALLS / 10 && refused < CALLS, "refused " + refused);
    }

    @Test
    void aPageWithABitThatHasChangedIsNotCounted() throws IOException {
        stopAfterCalls();
        byte[] whole = Files.readAllBytes(file());
        whole[whole.length - 100] ^= 4;
        Files.write(file(), whole);
        int refused = refused(started(Calls.NOON + MINUTE), Calls.NOON + MINUTE);
        assertTrue(refused > CALLS / 10 && refused < CALLS, "refused " + refused);
    }

    @Test
    void aFileOfAnotherKindOrLengthStopsNoStart() throws IOException {
        for (byte[] damaged : new byte[][] {{}, {1, 2, 3}, "PCNT".getBytes(), {0x50, 0x43, 0x4E, 0x54, 9, 0, 0, 0, 0},
                {0x50, 0x43, 0x4E, 0x54, 1, 0x7F, -1, -1, -1, 0, 0}, {0x50, 0x43, 0x4E, 0x54, 1, -1, -1, -1, -1}}) {
            Files.write(file(), damaged);
            assertEquals(0, refused(started(Calls.NOON), Calls.NOON));
        }
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNoStop() throws IOException {
        Files.writeString(folder.resolve("taken"), "a file where the folder should be");
        new CountsFile(folder.resolve("taken").resolve("counts")).keep(new FraudReplica(
                new FraudCounters(new FraudConfig(10, 10, 10, 10), new Untold(10)), new Untold(10)));
        assertEquals(1, folder.toFile().list().length);
    }
}
