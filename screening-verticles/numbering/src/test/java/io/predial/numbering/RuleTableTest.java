package io.predial.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

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
    void aBrokenTableIsABrokenBuild() {
        var ragged = assertThrows(IllegalStateException.class,
                () -> RuleTable.read(RuleTableTest.class, "vectors/rule-table-ragged.csv"));
        assertEquals("vectors/rule-table-ragged.csv line 3: 2 cells", ragged.getMessage());
        assertThrows(IllegalStateException.class, () -> RuleTable.read(RuleTableTest.class, "vectors/absent.csv"));
    }
}
