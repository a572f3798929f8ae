package io.predial.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class DestinationsTest {
    private static final Destinations DESTINATIONS = Destinations.load();
    private static final long NOW = Instant.parse("2026-12-01T17:00:00Z").toEpochMilli();

    @ParameterizedTest(name = "{2}: {0}")
    @CsvFileSource(resources = "/vectors/destinations.csv", numLinesToSkip = 1)
    void knowsTheKind(long number, DestinationClass kind, String note) {
        assertEquals(kind, DESTINATIONS.classOf(number, NOW), note);
    }

    @Test
    void aRowCountsFromItsDay() {
        long firstDay = Instant.parse("2014-01-01T00:00:00Z").toEpochMilli();
        assertNull(DESTINATIONS.classOf(2207012345L, firstDay - 1));
        assertEquals(DestinationClass.HIGH_COST, DESTINATIONS.classOf(2207012345L, firstDay));
    }

    /** The tree against the plain reading of the two NANP rows. */
    @Test
    void everyNorthAmericanNumberIsJudgedAsWritten() {
        Random random = new Random(20261123);
        for (int i = 0; i < 200_000; i++) {
            long number = 12_000_000_000L + random.nextLong(8_000_000_000L);
            String digits = Long.toString(number);
            boolean premium = digits.startsWith("1900") || digits.startsWith("976", 4);
            assertEquals(premium, DESTINATIONS.classOf(number, NOW) == DestinationClass.PREMIUM, digits);
        }
    }
}
