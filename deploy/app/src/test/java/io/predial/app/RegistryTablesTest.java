package io.predial.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.predial.numbering.RuleTable;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the check tells people to import has to be there to import. */
class RegistryTablesTest {
    @Test
    void everyListThatMustBeAskedCanBeImportedByTheNameThatIsTold() {
        Set<String> told = new TreeSet<>();
        RuleTable.read(RegistryTablesTest.class, "io/predial/dnc/required-registries.csv")
                .forEach(row -> told.add(row.text("region") + " " + row.text("registry")));
        Set<String> known = new TreeSet<>();
        RuleTable.read(RegistryTablesTest.class, "io/predial/sync/registries.csv").stream()
                .filter(row -> !row.text("mode").equals("wash") && row.text("use").equals("do-not-call"))
                .forEach(row -> known.add(row.text("country") + (row.text("state").isEmpty() ? "" : "-" + row.text("state"))
                        + " " + row.text("id")));
        assertFalse(told.isEmpty());
        assertEquals(told, known);
    }
}
