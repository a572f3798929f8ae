package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.predial.contract.DialRequest;
import io.predial.contract.Outcome;
import io.predial.contract.Purpose;
import io.predial.store.registry.RegistryIndex;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What nearly every call hears from every registry, that the number is not listed, costs no memory. */
class RegistryMemoryTest {
    private static final Instant OBTAINED = Instant.parse("2026-11-25T17:00:00Z");
    private static final Instant NOON = Instant.parse("2026-12-01T17:00:00Z");
    private static final int CALLS = 5_000;
    /** Less than one object for each further registry; what the machine itself needs meanwhile is far less. */
    private static final int BYTES_MAX = 15;

    @Test
    void aFurtherRegistryThatDoesNotListTheNumberCostsNothing() {
        DialRequest call = Calls.to(12025550144L, Purpose.MARKETING, NOON);
        DncRule one = rule(1);
        DncRule five = rule(5);
        assertEquals(Outcome.CLEAR, five.decide(call).outcome());
        bytesOfCalls(one, call);
        bytesOfCalls(five, call);
        long more = bytesOfCalls(five, call) - bytesOfCalls(one, call);
        assertTrue(more / CALLS <= BYTES_MAX, more / CALLS + " bytes a call for four more registries");
    }

    private static DncRule rule(int registries) {
        Registries made = new Registries();
        made.add("us-national", "US", OBTAINED.toEpochMilli(), List.of(1202), 12025550143L);
        for (int i = 1; i < registries; i++) {
            made.add("us-more-" + i, "US", OBTAINED.toEpochMilli(), List.of(1202), 12025550143L);
        }
        RegistryIndex index = made.index();
        AccountListIndex lists = new AccountListIndex();
        Supplier<RegistryIndex> inForce = () -> index;
        return new DncRule(inForce, () -> lists);
    }

    private static long bytesOfCalls(DncRule rule, DialRequest call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < CALLS; i++) {
            rule.decide(call);
        }
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
}
