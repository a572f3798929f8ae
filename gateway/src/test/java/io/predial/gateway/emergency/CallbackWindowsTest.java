package io.predial.gateway.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallbackWindowsTest {
    private static final long CALL = 1_796_083_200_000L;
    private static final long MINUTE = 60_000;
    private static final long CALLER = 12025550100L;

    private final CallbackWindows windows = windows(Map.of("emergency.callback-minutes", "30", "emergency.callbacks-max", "3"));

    @Test
    void isOpenFromTheCallToItsLastMillisecond() {
        windows.open("acme", CALLER, CALL, CALL);
        assertTrue(windows.take("acme", CALLER, CALL, false));
        assertTrue(windows.take("acme", CALLER, CALL + 30 * MINUTE - 1, false));
        assertFalse(windows.take("acme", CALLER, CALL + 30 * MINUTE, false));
    }

    @Test
    void isTheCallersAndTheAccountsAlone() {
        windows.open("acme", CALLER, CALL, CALL);
        assertFalse(windows.take("acme", CALLER + 1, CALL, true));
        assertFalse(windows.take("other", CALLER, CALL, true));
    }

    @Test
    void letsSoManyCallsThroughAndCountsNoDryRun() {
        windows.open("acme", CALLER, CALL, CALL);
        for (int i = 0; i < 3; i++) {
            assertTrue(windows.take("acme", CALLER, CALL, false));
            assertTrue(windows.take("acme", CALLER, CALL, true));
        }
        assertFalse(windows.take("acme", CALLER, CALL, true));
        windows.open("acme", CALLER, CALL + MINUTE, CALL + MINUTE);
        assertFalse(windows.take("acme", CALLER, CALL + MINUTE, true), "another call is no new allowance");
        windows.open("acme", CALLER, CALL + 31 * MINUTE, CALL + 31 * MINUTE);
        assertTrue(windows.take("acme", CALLER, CALL + 31 * MINUTE, true), "one after the window's end is");
    }

    @Test
    void countsOnlyWhoMayBeCalledBackNow() {
        windows.open("acme", CALLER, CALL, CALL);
        windows.open("acme", CALLER + 1, CALL + MINUTE, CALL + MINUTE);
        windows.open("other", CALLER, CALL, CALL);
        assertEquals(3, windows.count(CALL + 30 * MINUTE - 1));
        assertEquals(1, windows.count(CALL + 30 * MINUTE));
    }

    @Test
    void hearsOfACallTwiceAndLate() {
        windows.open("acme", CALLER, CALL + MINUTE, CALL + MINUTE);
        windows.open("acme", CALLER, CALL, CALL + MINUTE);
        assertEquals(1, windows.count(CALL + MINUTE));
        assertTrue(windows.take("acme", CALLER, CALL + 31 * MINUTE - 1, true), "an older one shortens nothing");
        windows.open("acme", CALLER + 1, CALL, CALL + 30 * MINUTE);
        assertEquals(1, windows.count(CALL + 30 * MINUTE), "one that is over already");
    }

    @Test
    void isBoundedAndAnAccountCostsOnlyItself() {
        CallbackWindows few = windows(Map.of("emergency.callback-windows-max", "1000"));
        few.open("quiet", CALLER, CALL, CALL);
        for (int i = 0; i < 5_000; i++) {
            few.open("loud", CALLER + i, CALL, CALL);
        }
        assertEquals(101, few.count(CALL));
        assertEquals(4_900, few.dropped());
        assertTrue(few.take("quiet", CALLER, CALL, true));
        assertFalse(few.take("loud", CALLER, CALL, true), "its oldest went");
        assertTrue(few.take("loud", CALLER + 4_999, CALL, true));
        for (int account = 0; account < 2_000; account++) {
            few.open("account-" + account, CALLER, CALL, CALL);
        }
        assertEquals(1_000, few.count(CALL));
        few.open("late", CALLER, CALL + 120 * MINUTE, CALL + 120 * MINUTE);
        assertTrue(few.take("late", CALLER, CALL + 120 * MINUTE, true), "what is over makes room");
        assertEquals(1, few.count(CALL + 120 * MINUTE));
    }

    private static CallbackWindows windows(Map<String, String> settings) {
        return new CallbackWindows(EmergencyConfig.from(new Knobs(settings)));
    }
}
