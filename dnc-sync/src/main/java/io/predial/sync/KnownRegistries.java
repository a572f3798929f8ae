package io.predial.sync;

import io.predial.contract.Purpose;
import io.predial.numbering.RuleTable;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.rows.RegistryTerms.Coverage;
import io.predial.store.rows.RegistryTerms.Mode;
import io.predial.store.rows.RegistryTerms.Use;
import io.predial.sync.source.SourceFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The registries that need no settings: {@value #TABLE}. Immutable. */
final class KnownRegistries {
    static final String TABLE = "io/predial/sync/registries.csv";
    /** By id. A broken table is a broken build, and this class then cannot be used. */
    static final Map<String, RegistrySettings> BY_ID = load();

    private KnownRegistries() {
    }

    private static Map<String, RegistrySettings> load() {
        Map<String, RegistrySettings> byId = new TreeMap<>();
        for (RuleTable.Row row : RuleTable.read(KnownRegistries.class, TABLE)) {
            SourceFormat.Kind kind = SourceFormat.Kind.of(row.text("format"))
                    .orElseThrow(() -> row.mistake("no format " + row.text("format")));
            SourceFormat usual = SourceFormat.DEFAULT;
            int digitsMin = kind == SourceFormat.Kind.RANGES ? usual.digitsMax() : usual.digitsMin();
            SourceFormat format = new SourceFormat(kind, Integer.parseInt(row.text("country_code")), digitsMin,
                    usual.digitsMax(), usual.numberColumn(), usual.changeColumns());
            if (byId.put(row.text("id"), new RegistrySettings(format, false, false, terms(row))) != null) {
                throw row.mistake("a second row for " + row.text("id"));
            }
        }
        return Collections.unmodifiableMap(byId);
    }

    private static RegistryTerms terms(RuleTable.Row row) {
        row.effectiveFromMillis();
        if (!Set.of("required", "not-required").contains(row.text("subscription"))) {
            throw row.mistake("subscription " + row.text("subscription"));
        }
        return new RegistryTerms(row.text("country"), row.text("state"), Integer.parseInt(row.text("max_age_days")),
                one(row, "mode", Mode.values()), one(row, "coverage", Coverage.values()), purposes(row),
                row.text("subscription").equals("required"), use(row));
    }

    private static Use use(RuleTable.Row row) {
        return Arrays.stream(Use.values()).filter(each -> each.id().equals(row.text("use"))).findFirst()
                .orElseThrow(() -> row.mistake("use " + row.text("use")));
    }

    private static <T> T one(RuleTable.Row row, String column, T[] values) {
        for (T value : values) {
            if (value.toString().equalsIgnoreCase(row.text(column))) {
                return value;
            }
        }
        throw row.mistake(column + " " + row.text(column));
    }

    private static Set<Purpose> purposes(RuleTable.Row row) {
        Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
        if (!row.text("purposes").equals("law")) {
            for (String id : row.text("purposes").split(" ")) {
                Purpose purpose = Purpose.fromId(id);
                if (purpose == null) {
                    throw row.mistake("no purpose " + id);
                }
                purposes.add(purpose);
            }
        }
        return purposes;
    }
}
