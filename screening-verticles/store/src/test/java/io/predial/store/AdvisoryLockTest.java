package io.predial.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.store.AdvisoryLock.Right;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdvisoryLockTest {
    private static final int PATIENCE_MILLIS = 10_000;

    private Database database;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(Servers.vertx(), Servers.newDatabase());
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        database.close();
    }

    private Optional<AdvisoryLock> tryTake() throws InterruptedException {
        return AdvisoryLock.tryTake(database, Right.SCHEDULED_WORK, PATIENCE_MILLIS);
    }

    @Test
    void oneHasItUntilItLetsGo() throws Exception {
        AdvisoryLock held = tryTake().orElseThrow();
        assertEquals(Optional.empty(), tryTake());
        Servers.get(held.release());
        assertTrue(isFreeSoon());
    }

    /** A worker that is stopped while it asks: the right came a moment later, and nobody could have it any more. */
    @Test
    void whoGivesUpWaitingKeepsNothing() throws Exception {
        for (int times = 0; times < 20; times++) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, this::tryTake);
        }
        assertThrows(StoreUnavailableException.class, () -> AdvisoryLock.tryTake(database, Right.SCHEDULED_WORK, 0));
        assertTrue(isFreeSoon());
    }

    private boolean isFreeSoon() throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (System.nanoTime() < endNanos) {
            if (tryTake().isPresent()) {
                return true;
            }
        }
        return false;
    }
}
