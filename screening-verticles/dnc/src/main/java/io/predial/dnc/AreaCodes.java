package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/** The places of North American area codes: {@value #TABLE}. One array access a look-up. Immutable. */
final class AreaCodes {
    static final String TABLE = "io/predial/dnc/area-codes.csv";
    private static final String ANY_OTHER = "*";
    private static final int CODES = 1_000;

    private final Place[] byCode = new Place[CODES];
    private final Place unlisted;

    private AreaCodes(Place unlisted) {
        this.unlisted = unlisted;
    }

    /** @throws RuntimeException when the table is broken or names an unknown zone */
    static AreaCodes load() {
        List<RuleTable.Row> rows = RuleTable.read(AreaCodes.class, TABLE);
        AreaCodes codes = new AreaCodes(rows.stream().filter(row -> row.text("area_code").equals(ANY_OTHER)).findFirst()
                .map(AreaCodes::place).orElseThrow(() -> new IllegalStateException(TABLE + ": no row " + ANY_OTHER)));
        for (RuleTable.Row row : rows) {
            String code = row.text("area_code");
            if (!code.equals(ANY_OTHER)) {
                codes.put(Integer.parseInt(code), place(row));
            }
        }
        return codes;
    }

    private void put(int code, Place place) {
        if (byCode[code] != null) {
            throw new IllegalStateException(TABLE + ": two rows for " + code);
        }
        byCode[code] = place;
    }

    private static Place place(RuleTable.Row row) {
        return new Place(row.text("country"), Arrays.stream(row.text("zones").split(" ")).map(ZoneId::of).toList());
    }

    /** @param code 0 to 999 */
    Place of(int code) {
        Place place = byCode[code];
        return place == null ? unlisted : place;
    }

    /** Where a number can be whose area code says nothing: non-geographic, or newer than the table. */
    Place unlisted() {
        return unlisted;
    }
}
