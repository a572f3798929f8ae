package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.predial.numbering.RuleTable;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the check tells people to import has to be there to import. */
class RegistryTablesTest {
    @Test
    void everyStateThatMustBeAskedCanBeImportedByTheNameThatIsTold() {
        Map<String, String> told = new TreeMap<>();
        RuleTable.read(RegistryTablesTest.class, "io/predial/dnc/state-registries.csv")
                .forEach(row -> told.put(row.text("state"), row.text("registry")));
        Map<String, String> known = new TreeMap<>();
        RuleTable.read(RegistryTablesTest.class, "io/predial/sync/registries.csv").stream()
                .filter(row -> !row.text("state").isEmpty())
                .forEach(row -> known.put(row.text("country") + "-" + row.text("state"), row.text("id")));
        assertFalse(told.isEmpty());
        assertEquals(told, known);
    }
}
