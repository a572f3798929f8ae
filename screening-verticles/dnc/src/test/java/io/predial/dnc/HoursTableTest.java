package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.Purpose;
import io.predial.numbering.RuleTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoursTableTest {
    private static final String HEAD = "region,purposes,days,from,until,clock,effective_from,authority\n";

    @TempDir
    Path directory;

    /** {@code ;} stands for the end of a row, and every row has the same rest. */
    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
        "X,all,Mon-Sat,08:00,21:00,local | line 2: the timetable that begins here says nothing about Sun",
        "X,all,Mon-Son,08:00,21:00,local | line 2: days is neither a day such as Mon, nor days such as Mon-Fri, nor "
                + "holiday: Mon-Son",
        "X,all,Sun-Mon,08:00,21:00,local | line 2: days is neither a day such as Mon, nor days such as Mon-Fri, nor "
                + "holiday: Sun-Mon",
        "X,all,Mon-Sun,21:00,08:00,local | line 2: empty window 21:00 to 08:00",
        "X,all,Mon-Sun,8,21:00,local | line 2: not a time such as 08:00: 8",
        "X,all,Mon-Sun,08:00,none,local | line 2: not a time such as 08:00: none",
        "X,all,Mon-Sun,08:00,21:00,CST | line 2: clock is neither local nor hours from UTC such as UTC-6: CST",
        "X,all,Mon-Fri,08:00,21:00,local;X,all,Sat-Sun,08:00,21:00,UTC-6 | line 3: a timetable has one clock, and",
        "X,all,Mon-Sun,08:00,13:00,local;X,all,Mon,12:00,20:00,local | line 3: windows of one day follow each other, and "
                + "none is the only row of its day",
        "X,all,Mon-Sun,08:00,13:00,local;X,all,Mon,none,none,local | line 3: windows of one day follow each other, and none "
                + "is the only row of its day",
        "X,marketting,Mon-Sun,08:00,21:00,local | line 2: purposes is neither all nor names of purposes: marketting",
        "X,marketing survey,Mon-Sun,08:00,21:00,local | region X has no hours for political"})
    void aMistakeIsNamed(String rows, String mistake) throws Exception {
        Path file = write(rows);
        Exception thrown = assertThrows(IllegalStateException.class,
                () -> HoursTable.read(RuleTable.read(file), HolidayCalendar.load()));
        String message = thrown.getMessage();
        assertEquals(mistake, message.substring(message.indexOf(mistake.substring(0, 6))).substring(0, mistake.length()));
    }

    @Test
    void theNewestTimetableThatNamesThePurposeHolds() throws Exception {
        Path file = directory.resolve("hours.csv");
        Files.writeString(file, HEAD + """
                X,all,Mon-Sun,08:00,24:00,local,2020-01-01,test
                X,survey,Mon-Sun,none,none,local,2020-01-01,test
                X,debt_collection,Mon-Sun,09:00,10:00,local,1990-01-01,test
                """);
        Map<String, Timetable[]> timetables = HoursTable.read(RuleTable.read(file), HolidayCalendar.load());
        long late = 1_800_057_599L;
        assertEquals("23:59:59", LocalTime.ofSecondOfDay(late % Week.DAY_SECONDS).toString());
        assertTrue(timetables.get("X")[Purpose.MARKETING.ordinal()].isOpen(late, late));
        assertFalse(timetables.get("X")[Purpose.SURVEY.ordinal()].isOpen(late, late));
        assertTrue(timetables.get("X")[Purpose.DEBT_COLLECTION.ordinal()].isOpen(late, late));
    }

    private Path write(String rows) throws Exception {
        Path file = directory.resolve("hours.csv");
        Files.writeString(file, HEAD + rows.replace(";", ",2020-01-01,test\n") + ",2020-01-01,test\n");
        return file;
    }
}
