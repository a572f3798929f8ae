package io.predial.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.predial.numbering.AreaCodeTable.AreaCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AreaCodeTableTest {
    private static final long NOW_MILLIS = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();
    private static final CallerIdValidity VALIDITY = CallerIdValidity.load();
    private static final AreaCodeTable TABLE = AreaCodeTable.load();

    /** All 800 codes: where the two disagree, the difference is named with its reason, and nowhere else do they. */
    @Test
    void disagreesWithLibphonenumberOnlyWhereItIsSaidWhy() {
        Map<String, RuleTable.Row> expected = new java.util.TreeMap<>();
        RuleTable.read(AreaCodeTableTest.class, "vectors/area-codes-beside-libphonenumber.csv")
                .forEach(row -> expected.put(row.text("area_code"), row));
        List<String> differences = new ArrayList<>();
        for (int code = 200; code < 1_000; code++) {
            boolean ours = false;
            boolean theirs = false;
            // One office code is not enough: a small country opens only some of them.
            for (int office = 222; office < 1_000; office++) {
                long number = 10_000_000_000L + code * 10_000_000L + office * 10_000L + 143;
                ours |= VALIDITY.isValidCallerId(number, NOW_MILLIS);
                theirs |= NumberPlan.classOf(number) != NumberClass.INVALID;
            }
            if (ours != theirs) {
                differences.add(code + "," + ours + "," + theirs);
            }
        }
        assertEquals(expected.values().stream().map(row -> row.text("area_code") + "," + row.text("ours") + ","
                + row.text("theirs")).toList(), differences);
        expected.values().forEach(row -> assertFalse(row.text("reason").isEmpty()));
    }

    @Test
    void countriesAreLibphonenumbers() {
        for (int code = 200; code < 1_000; code++) {
            AreaCode ours = TABLE.of(code);
            if (ours == null || ours.use() != AreaCodeTable.Use.GEOGRAPHIC) {
                continue;
            }
            for (int office = 222; office < 1_000; office++) {
                String theirs = NumberPlan.regionOf(10_000_000_000L + code * 10_000_000L + office * 10_000L + 143);
                if (!theirs.equals(NumberPlan.UNKNOWN_REGION)) {
                    assertEquals(theirs, ours.country(), "area code " + code);
                }
            }
        }
    }

    @Test
    void whatCanNeverBeAnAreaCodeHasNoRow() {
        for (int code = 0; code < 1_000; code++) {
            boolean never = code < 200 || code % 100 == 11 || code / 10 % 10 == 9 || code / 10 == 37 || code / 10 == 96
                    || code == 822 || code >= 880 && code <= 889 && code != 888;
            if (never) {
                assertNull(TABLE.of(code), "area code " + code);
            }
        }
        assertNull(TABLE.of(-1));
        assertNull(TABLE.of(1_000));
    }
}
