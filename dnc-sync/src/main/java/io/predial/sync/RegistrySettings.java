package io.predial.sync;

import io.predial.contract.E164;
import io.predial.contract.config.Knobs;
import io.predial.store.rows.RegistryTerms;
import io.predial.sync.source.SourceFormat;
import io.predial.sync.source.SourceFormat.ChangeColumn;
import io.predial.sync.source.SourceFormat.Kind;
import io.predial.sync.source.SourceFormat.NumberColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one registry is, and what its files are like.
 *
 * @param format           of its files
 * @param changesCoverAll  true when a change list tells of every area code covered, and so renews the date of all of them;
 *                         otherwise only of those it names
 * @param unclaimedChanges true when a change list is applied without saying which version it follows
 * @param terms            what it is; null when the settings do not say, and it is what the record says
 */
public record RegistrySettings(SourceFormat format, boolean changesCoverAll, boolean unclaimedChanges,
                               RegistryTerms terms) {
    /** For a registry of which nothing is set. */
    public static final RegistrySettings DEFAULT = new RegistrySettings(SourceFormat.DEFAULT, false, false, null);

    private static final String ID = "[a-z0-9][a-z0-9-]{0,63}";
    /** In the name of a file that is a change list of a registry whose other files are full lists. */
    private static final String CHANGES_IN_NAME = ".changes.";

    /** By registry. A registry has settings of its own when {@code sync.registries} names it. */
    static Map<String, RegistrySettings> from(Knobs knobs) {
        String names = knobs.text("sync.registries", "",
                "registries with settings of their own (sync.registry.ID.format and more), separated by commas");
        Map<String, RegistrySettings> registries = new LinkedHashMap<>();
        for (String name : names.split(",")) {
            String id = name.strip();
            if (id.matches(ID)) {
                registries.put(id, of(id, knobs));
            } else if (!names.isBlank()) {
                knobs.problem("sync.registries: '" + id + "' cannot be a registry's name");
            }
        }
        return Map.copyOf(registries);
    }

    private static RegistrySettings of(String id, Knobs knobs) {
        String prefix = "sync.registry." + id + ".";
        RegistrySettings known = KnownRegistries.BY_ID.getOrDefault(id, DEFAULT);
        Kind kind = kind(prefix + "format", known.format.kind(), knobs);
        int countryCode = knobs.whole(prefix + "country-code", known.format.countryCode(), 0, 999,
                "country code of its national numbers; or the one that its E.164 numbers must have, 0 for any");
        int digitsUsual = kind == Kind.RANGES ? 10 : 9;
        int digitsMin = knobs.whole(prefix + "digits-min", digitsUsual, 4, 14,
                "digits of a national number without its 0, at least");
        int digitsMax = knobs.whole(prefix + "digits-max", 10, 4, 14, "digits of a national number without its 0, at most");
        if ((kind == Kind.NATIONAL || kind == Kind.RANGES) && countryCode == 0) {
            knobs.problem(prefix + "country-code must be set: " + prefix + "format is " + kind.id());
        }
        if (kind == Kind.RANGES && (digitsMin != digitsMax || digitsMax + Integer.toString(countryCode).length()
                > E164.DIGITS_MAX)) {
            knobs.problem(prefix + "digits-min and " + prefix + "digits-max must be the same, and no more than E.164 allows: "
                    + "a prefix says nothing of how long its numbers are");
        }
        if (digitsMin > digitsMax) {
            knobs.problem(prefix + "digits-min is more than " + prefix + "digits-max");
        }
        SourceFormat format = new SourceFormat(kind, countryCode, digitsMin, digitsMax, numberColumn(prefix, knobs),
                changeColumns(prefix + "change-columns", knobs));
        return new RegistrySettings(format, coverAll(prefix + "changes-cover", knobs),
                knobs.yesNo(prefix + "unclaimed-changes", false, "apply change lists that claim to follow no version"),
                TermsSettings.read(prefix, known.terms, knobs));
    }

    private static Kind kind(String name, Kind usual, Knobs knobs) {
        String text = knobs.text(name, usual.id(), "format of its files: " + ids());
        return Kind.of(text).orElseGet(() -> {
            knobs.problem(name + " is '" + text + "'; it must be one of " + ids());
            return usual;
        });
    }

    private static String ids() {
        return Stream.of(Kind.values()).map(Kind::id).collect(Collectors.joining(", "));
    }

    private static NumberColumn numberColumn(String prefix, Knobs knobs) {
        String name = prefix + "number-column";
        String column = knobs.text(name, "1", "e164-csv: column of the number, counted from 1 or as the header names it");
        boolean header = knobs.yesNo(prefix + "header", false, "e164-csv: the first row is a header; always when the"
                + " column is named");
        if (column.matches("[1-9][0-9]{0,2}")) {
            return new NumberColumn(Integer.parseInt(column), null, header);
        }
        if (column.isBlank() || column.matches("[0-9]+")) {
            knobs.problem(name + " is '" + column + "'; it must be a name, or a number from 1 to 999");
        }
        return new NumberColumn(0, column, true);
    }

    private static List<ChangeColumn> changeColumns(String name, Knobs knobs) {
        String allowed = Stream.of(ChangeColumn.values()).map(ChangeColumn::id).collect(Collectors.joining(", "));
        String usual = SourceFormat.DEFAULT.changeColumns().stream().map(ChangeColumn::id).collect(Collectors.joining(","));
        String text = knobs.text(name, usual, "columns of its change lists, in order: " + allowed);
        List<ChangeColumn> columns = new ArrayList<>();
        for (String column : text.split(",")) {
            ChangeColumn.of(column.strip()).ifPresentOrElse(columns::add,
                    () -> knobs.problem(name + " has '" + column.strip() + "'; it must be one of " + allowed));
        }
        for (ChangeColumn once : List.of(ChangeColumn.AREA, ChangeColumn.NUMBER, ChangeColumn.ACTION)) {
            if (columns.stream().filter(once::equals).count() != 1) {
                knobs.problem(name + " must have " + once.id() + " once");
            }
        }
        return columns;
    }

    private static boolean coverAll(String name, Knobs knobs) {
        String text = knobs.text(name, "named", "area codes whose date a change list renews: named (in it), or all");
        if (!text.equals("named") && !text.equals("all")) {
            knobs.problem(name + " is '" + text + "'; it must be named or all");
        }
        return text.equals("all");
    }

    /** Whether a file is a change list: by its claim, by its name, or because all of this registry's files are. */
    boolean isChangeList(ImportRequest request) {
        return request.follows() != null || format.kind() == Kind.FTC_CHANGE
                || request.file().getFileName().toString().contains(CHANGES_IN_NAME);
    }
}
