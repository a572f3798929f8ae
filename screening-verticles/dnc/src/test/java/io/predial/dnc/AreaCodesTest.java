package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.numbering.AreaCodeTable;
import io.predial.numbering.AreaCodeTable.AreaCode;
import io.predial.numbering.RuleTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which codes there are is told once, by {@link AreaCodeTable}; the table here adds where they lie. */
class AreaCodesTest {
    /** In service, but not placed here: judged as anywhere in the country, which binds more, never less. */
    private static final Set<Integer> NOT_PLACED = Set.of(273, 436, 621, 738);
    /** Territories have a country of their own there, and the United States' law here. */
    private static final Set<String> TERRITORIES = Set.of("AS", "GU", "MP", "PR", "VI");

    @Test
    void holdsTheSameGeographicCodesAsTheNumberingPlan() {
        Map<Integer, RuleTable.Row> placed = RuleTable.read(AreaCodes.class, AreaCodes.TABLE).stream()
                .filter(row -> !row.text("area_code").equals("*"))
                .collect(Collectors.toMap(row -> Integer.parseInt(row.text("area_code")), row -> row));
        AreaCodeTable plan = AreaCodeTable.load();
        Set<Integer> geographic = new TreeSet<>();
        for (int code = 200; code < 1_000; code++) {
            AreaCode known = plan.of(code);
            if (known != null && known.use() == AreaCodeTable.Use.GEOGRAPHIC) {
                geographic.add(code);
                assertCountry(known, placed.get(code));
            }
        }
        geographic.removeAll(NOT_PLACED);
        assertEquals(geographic, new TreeSet<>(placed.keySet()));
    }

    private static void assertCountry(AreaCode known, RuleTable.Row placed) {
        if (placed != null) {
            boolean territory = TERRITORIES.contains(known.country());
            assertEquals(territory ? List.of("US", known.country()) : List.of(known.country(), placed.text("states")),
                    List.of(placed.text("country"), placed.text("states")), placed.where());
        }
    }
}
