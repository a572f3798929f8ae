package io.predial.dnc;

import io.predial.contract.config.Knobs;
import java.nio.file.Path;

/**
 * The settings of the do-not-call check.
 *
 * @param holidaysFile path of a file with holidays beside those of the table; empty for none
 * @param holidaysWarnDays how long before a holiday calendar ends it is said
 * @param statesWaived states, and registries by name, that need not be asked, separated by commas; {@code all}; or empty
 */
public record DncConfig(String holidaysFile, int holidaysWarnDays, String statesWaived) {
    public static DncConfig from(Knobs knobs) {
        return new DncConfig(knobs.text("dnc.holidays-file", "",
                "file of more days on which regions keep holiday, in the columns of holidays.csv; empty for none").strip(),
                knobs.whole("dnc.holidays-warn-days", 120, 0, 3_650, "days before the end of a holiday calendar from which on "
                        + "it is said every day; once it has ended, calls to its region are unknown"),
                knobs.text("dnc.states-waived", "", "states, as in TX,WY, whose own do-not-call lists this operator need not "
                        + "ask where they are not loaded, or all for all states; registries by name too, as in gb-ctps"));
    }

    /** Reads the file, so that a mistake in it is found before a node starts with it. */
    void verify(Knobs knobs) {
        try {
            callingHours();
        } catch (IllegalArgumentException | IllegalStateException e) {
            knobs.problem("dnc.holidays-file: " + e.getMessage());
        }
        try {
            requiredLists();
        } catch (IllegalArgumentException e) {
            knobs.problem("dnc.states-waived: " + e.getMessage());
        }
    }

    /** The lists to be asked with these waivers. @throws IllegalArgumentException naming what keeps no list */
    RequiredLists requiredLists() {
        return RequiredLists.load(statesWaived);
    }

    /** The hours with these holidays. @throws RuntimeException naming the file, the line and the mistake */
    CallingHours callingHours() {
        return CallingHours.load(holidaysFile.isEmpty() ? HolidayCalendar.load()
                : HolidayCalendar.load(Path.of(holidaysFile)));
    }
}
