package io.predial.dnc;

import io.predial.contract.config.Knobs;
import java.nio.file.Path;

/**
 * The settings of the do-not-call check.
 *
 * @param holidaysFile path of a file with holidays beside those of the table; empty for none
 */
public record DncConfig(String holidaysFile) {
    public static DncConfig from(Knobs knobs) {
        return new DncConfig(knobs.text("dnc.holidays-file", "",
                "file of more days on which regions keep holiday, in the columns of holidays.csv; empty for none").strip());
    }

    /** Reads the file, so that a mistake in it is found before a node starts with it. */
    void verify(Knobs knobs) {
        try {
            callingHours();
        } catch (IllegalArgumentException | IllegalStateException e) {
            knobs.problem("dnc.holidays-file: " + e.getMessage());
        }
    }

    /** The hours with these holidays. @throws RuntimeException naming the file, the line and the mistake */
    CallingHours callingHours() {
        return CallingHours.load(holidaysFile.isEmpty() ? HolidayCalendar.load()
                : HolidayCalendar.load(Path.of(holidaysFile)));
    }
}
