package io.predial.emergency;

import io.predial.numbering.RuleTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What people dial in front of a number: the digit for an outside line, trunk and international prefixes, codes that
 * show or hide the caller. A dated table ({@value #TABLE}) by country calling code. Immutable.
 */
final class DialPrefixes {
    static final String TABLE = "io/predial/emergency/dial-prefixes.csv";
    private static final int EVERYWHERE = 0;

    enum Role {
        /** Seizes a line of a switchboard, or shows or hides the caller; a national number follows. */
        BEFORE_NATIONAL,
        /** Starts a long-distance number. */
        TRUNK,
        /** Starts an international number: country code and national number follow. */
        INTERNATIONAL
    }

    record Prefix(String digits, Role role, long effectiveFromMillis) {
    }

    private final Map<Integer, List<Prefix>> byCallingCode;

    private DialPrefixes(Map<Integer, List<Prefix>> byCallingCode) {
        this.byCallingCode = byCallingCode;
    }

    /** Reads the table. @throws IllegalStateException when it is broken */
    static DialPrefixes load() {
        Map<Integer, List<Prefix>> byCode = new HashMap<>();
        for (RuleTable.Row row : RuleTable.read(DialPrefixes.class, TABLE)) {
            Role role = Role.valueOf(row.text("role").toUpperCase(Locale.ROOT));
            byCode.computeIfAbsent(Integer.parseInt(row.text("calling_code")), key -> new ArrayList<>())
                    .add(new Prefix(row.text("prefix"), role, row.effectiveFromMillis()));
        }
        List<Prefix> everywhere = List.copyOf(byCode.getOrDefault(EVERYWHERE, List.of()));
        Map<Integer, List<Prefix>> complete = new HashMap<>(Map.of(EVERYWHERE, everywhere));
        byCode.forEach((code, own) -> {
            if (code != EVERYWHERE) {
                own.addAll(everywhere);
                complete.put(code, List.copyOf(own));
            }
        });
        return new DialPrefixes(Map.copyOf(complete));
    }

    /** The prefixes in use in a country; those used everywhere when the code is 0 or has none of its own. */
    List<Prefix> of(int callingCode) {
        List<Prefix> own = byCallingCode.get(callingCode);
        return own == null ? byCallingCode.get(EVERYWHERE) : own;
    }
}
