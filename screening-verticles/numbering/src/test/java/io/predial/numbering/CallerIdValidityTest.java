package io.predial.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class CallerIdValidityTest {
    private static final CallerIdValidity VALIDITY = CallerIdValidity.load();

    @ParameterizedTest(name = "{3}: {0} on {1}")
    @CsvFileSource(resources = "/vectors/caller-id-validity.csv", numLinesToSkip = 1)
    void judgesByTheRangesInForce(long number, LocalDate day, boolean valid, String note) {
        long atMillis = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        assertEquals(valid, VALIDITY.isValidCallerId(number, atMillis), note);
    }
}
