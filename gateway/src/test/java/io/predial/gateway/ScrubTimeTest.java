package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.gateway.ScrubConnection.Answer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A gateway where a list has a second. */
class ScrubTimeTest {
    private static RunningGateway running;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway(Map.of("scrub.seconds-max", "1", "scrub.per-gateway-max", "1"));
    }

    @AfterAll
    static void stop() throws IOException {
        running.close();
    }

    @Test
    void aListThatTakesTooLongIsCutAndLeavesItsPlace() throws IOException {
        try (ScrubConnection slow = new ScrubConnection(running.gateway.port(), RunningGateway.KEY, "")) {
            slow.send("+12025550144\n");
            Answer answer = slow.read();
            assertFalse(answer.whole());
            assertEquals("#incomplete,1,too_slow,,,", answer.lastRow());
        }
        try (ScrubConnection silent = new ScrubConnection(running.gateway.port(), RunningGateway.KEY, "")) {
            assertEquals(408, silent.read().status());
        }
        assertTrue(ScrubConnection.scrub(running.gateway.port(), RunningGateway.KEY, "", "+12025550144").whole());
    }
}
