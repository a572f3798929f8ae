package io.predial.numbering;

import java.util.Locale;

/**
 * Which area codes of the North American Numbering Plan there are, for what, and since when: {@value #TABLE}. libphonenumber
 * knows neither days nor that a code only receives. One array access a look-up. Immutable.
 */
public final class AreaCodeTable {
    static final String TABLE = "io/predial/numbering/area-codes.csv";
    private static final int CODES = 1_000;
    private static final int CODE_MIN = 200;

    /** What numbers of a code are for. */
    public enum Use {
        GEOGRAPHIC, TOLL_FREE, PERSONAL, NON_GEOGRAPHIC, PREMIUM, CARRIER, GOVERNMENT
    }

    /**
     * An assigned code.
     *
     * @param country             ISO 3166; {@code 001} for a code of the whole plan
     * @param isCallerId          whether a call can come from its numbers
     * @param effectiveFromMillis first instant (epoch milliseconds) at which the code is in service
     */
    public record AreaCode(int code, Use use, String country, boolean isCallerId, long effectiveFromMillis) {
    }

    private final AreaCode[] byCode = new AreaCode[CODES];

    private AreaCodeTable() {
    }

    /** Reads the table. @throws IllegalStateException when it is broken */
    public static AreaCodeTable load() {
        AreaCodeTable table = new AreaCodeTable();
        for (RuleTable.Row row : RuleTable.read(AreaCodeTable.class, TABLE)) {
            String code = row.text("area_code");
            if (!code.matches("[2-9][0-9]{2}") || table.byCode[Integer.parseInt(code)] != null) {
                throw row.mistake("not an area code, or its second row: " + code);
            }
            table.byCode[Integer.parseInt(code)] = new AreaCode(Integer.parseInt(code), use(row), row.text("country"),
                    row.yes("caller_id"), row.effectiveFromMillis());
        }
        return table;
    }

    private static Use use(RuleTable.Row row) {
        try {
            return Use.valueOf(row.text("use").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw row.mistake("no such use: " + row.text("use"));
        }
    }

    /** @return the code's row, in service already or not; null when it is assigned to nobody, or is no area code */
    public AreaCode of(int code) {
        return code >= CODE_MIN && code < CODES ? byCode[code] : null;
    }

    /** Whether a call can come from numbers of the code at that instant (epoch milliseconds). */
    public boolean isCallerId(int code, long atMillis) {
        AreaCode found = of(code);
        return found != null && found.isCallerId && atMillis >= found.effectiveFromMillis;
    }
}
