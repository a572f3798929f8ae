package io.predial.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleTableTest {
    @Test
    void readsRowsByColumn() {
        List<RuleTable.Row> rows = RuleTable.read(RuleTableTest.class, "vectors/rule-table.csv");
        assertEquals(2, rows.size());
        assertEquals("first", rows.get(0).text("name"));
        assertEquals(86_400_000L, rows.get(0).effectiveFromMillis());
        assertThrows(IllegalStateException.class, () -> rows.get(0).text("colour"));
        assertThrows(IllegalStateException.class, () -> rows.get(1).effectiveFromMillis());
    }

    @Test
    void aFileOfTheOperatorsIsReadTheSameWay(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("own.csv");
        Files.writeString(file, "# own\nregion,date\nUS-FL,2026-12-24\nUS-FL,Christmas\n");
        List<RuleTable.Row> rows = RuleTable.read(file);
        assertEquals(LocalDate.of(2026, 12, 24), rows.get(0).day("date"));
        assertEquals(file + " line 3", rows.get(0).where());
        var mistake = assertThrows(IllegalStateException.class, () -> rows.get(1).day("date"));
        assertEquals(file + " line 4: date is not a date such as 2026-12-24: Christmas", mistake.getMessage());
        assertThrows(IllegalStateException.class, () -> RuleTable.read(directory.resolve("absent.csv")));
    }

    @Test
    void aBrokenTableIsABrokenBuild() {
        var ragged = assertThrows(IllegalStateException.class,
                () -> RuleTable.read(RuleTableTest.class, "vectors/rule-table-ragged.csv"));
        assertEquals("vectors/rule-table-ragged.csv line 3: 2 cells", ragged.getMessage());
        assertThrows(IllegalStateException.class, () -> RuleTable.read(RuleTableTest.class, "vectors/absent.csv"));
    }
}
