package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What requests may call a state or province: {@value #TABLE}. Immutable. */
final class StateNames {
    static final String TABLE = "io/predial/dnc/states.csv";

    private final Map<String, String> regionByText = new HashMap<>();

    private StateNames() {
    }

    /** @throws IllegalStateException when the table is broken */
    static StateNames load() {
        StateNames names = new StateNames();
        for (RuleTable.Row row : RuleTable.read(StateNames.class, TABLE)) {
            String state = row.text("state");
            String region = row.text("country") + "-" + state;
            for (String text : List.of(state, region, plain(row.text("name")))) {
                if (names.regionByText.put(text, region) != null) {
                    throw row.mistake("a second row for " + text);
                }
            }
        }
        return names;
    }

    /** @return ISO 3166-2, such as {@code US-KY}; null for what is no state */
    String region(String text) {
        String region = regionByText.get(text);
        return region != null ? region : regionByText.get(plain(text));
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "").strip().toUpperCase(Locale.ROOT);
    }
}
