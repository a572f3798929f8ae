package io.predial.dnc;

import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.numbering.RuleTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which do-not-call rules bind a call, by its purpose: {@value #TABLE}. Immutable. */
public final class PurposeTable {
    static final String TABLE = "io/predial/dnc/purposes.csv";

    /**
     * What binds.
     *
     * @param registry the do-not-call registries of the callee's country
     * @param ownList  the account's own list
     * @param hours    the calling hours where the callee is
     * @param exempt   why the registries do not bind, as a finding says it; empty when they do
     */
    public record Binding(boolean registry, boolean ownList, boolean hours, long effectiveFromMillis,
                          List<Reason> exempt) {
        /** For an instant before any row: what is not known to be exempt is bound. */
        static final Binding EVERYTHING = new Binding(true, true, true, Long.MIN_VALUE, List.of());

        boolean nothing() {
            return !registry && !ownList && !hours;
        }
    }

    private final Map<Purpose, List<Binding>> newestFirst;

    private PurposeTable(Map<Purpose, List<Binding>> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** @throws IllegalStateException when the table is broken, or a purpose is missing */
    public static PurposeTable load() {
        Map<Purpose, List<Binding>> bindings = new EnumMap<>(Purpose.class);
        for (RuleTable.Row row : RuleTable.read(PurposeTable.class, TABLE)) {
            Purpose purpose = Purpose.fromId(row.text("purpose"));
            if (purpose == null) {
                throw new IllegalStateException(TABLE + ": purpose " + row.text("purpose"));
            }
            bindings.computeIfAbsent(purpose, none -> new ArrayList<>()).add(new Binding(row.yes("registry_binds"),
                    row.yes("own_list_binds"), row.yes("hours_bind"), row.effectiveFromMillis(), exempt(row)));
        }
        for (Purpose purpose : Purpose.values()) {
            if (!bindings.containsKey(purpose)) {
                throw new IllegalStateException(TABLE + ": no row for " + purpose.id());
            }
            bindings.get(purpose).sort(Comparator.comparingLong(Binding::effectiveFromMillis).reversed());
        }
        return new PurposeTable(bindings);
    }

    /** Made once: half of all calls are exempt, and say so. */
    private static List<Reason> exempt(RuleTable.Row row) {
        return row.yes("registry_binds") ? List.of()
                : List.of(Reason.of(ReasonCode.DNC_EXEMPT, row.text("purpose") + ": " + row.text("authority")));
    }

    /** What binds a call of this purpose at this instant, epoch milliseconds. */
    public Binding at(Purpose purpose, long atMillis) {
        for (Binding binding : newestFirst.get(purpose)) {
            if (binding.effectiveFromMillis() <= atMillis) {
                return binding;
            }
        }
        return Binding.EVERYTHING;
    }
}
