package io.predial.dnc;

import io.predial.numbering.RuleTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The states a ZIP code, or the provinces a Canadian postal code, may lie in: {@value #TABLE}. Immutable. */
final class PostalCodes {
    static final String TABLE = "io/predial/dnc/postal-codes.csv";
    private static final Pattern ZIP = Pattern.compile("\\d{5}(-?\\d{4})?");
    private static final Pattern CANADIAN = Pattern.compile("[A-Z]\\d[A-Z][ -]?\\d[A-Z]\\d");
    private static final String ANYWHERE = "*";
    private static final int PREFIX_DIGITS = 3;

    private final Map<String, List<String>> statesByPrefix = new HashMap<>();

    private PostalCodes() {
    }

    /** @throws RuntimeException when the table is broken, or a state is not one of the names */
    static PostalCodes load(StateNames names) {
        PostalCodes codes = new PostalCodes();
        for (RuleTable.Row row : RuleTable.read(PostalCodes.class, TABLE)) {
            List<String> states = row.text("states").equals(ANYWHERE) ? List.of()
                    : Arrays.stream(row.text("states").split(" ")).map(names::region).toList();
            for (String prefix : prefixes(row)) {
                if (codes.statesByPrefix.put(prefix, states) != null) {
                    throw row.mistake("a second row for " + prefix);
                }
            }
        }
        return codes;
    }

    private static List<String> prefixes(RuleTable.Row row) {
        String from = row.text("from");
        String until = row.text("until");
        if (from.length() != PREFIX_DIGITS) {
            return List.of(from);
        }
        List<String> prefixes = IntStream.rangeClosed(Integer.parseInt(from), Integer.parseInt(until))
                .mapToObj(prefix -> String.format("%03d", prefix)).toList();
        if (prefixes.isEmpty()) {
            throw row.mistake("no prefix is from " + from + " to " + until);
        }
        return prefixes;
    }

    /** @return ISO 3166-2, such as {@code US-KY}; empty when the code does not say */
    List<String> regions(String text) {
        String code = text.strip().toUpperCase(Locale.ROOT);
        if (ZIP.matcher(code).matches()) {
            return statesByPrefix.getOrDefault(code.substring(0, PREFIX_DIGITS), List.of());
        }
        return CANADIAN.matcher(code).matches() ? statesByPrefix.getOrDefault(code.substring(0, 1), List.of()) : List.of();
    }
}
