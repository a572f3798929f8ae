package io.predial.sync;

import static io.predial.sync.RegistryImport.ask;

import io.predial.store.Registries;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.rows.RegistryTerms.Coverage;
import io.predial.store.rows.RegistryTerms.Mode;
import io.predial.sync.source.RejectedFileException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The registry that a file is for, as it is before the import.
 *
 * @param inForce   its row, with what it is by the settings
 * @param undefined true when the record does not say that yet, or says something else
 */
record ImportTarget(RegistryRow inForce, boolean undefined) {
    /** Settings go before the record, and the record before the table of known registries. */
    static ImportTarget find(Registries registries, ImportRules rules, String id)
            throws RejectedFileException, InterruptedException {
        List<RegistryRow> known = ask(registries.registries());
        RegistryRow row = known.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
        RegistryTerms terms = rules.terms(id, row);
        if (terms == null) {
            throw refused("no registry of that name; there is: "
                    + known.stream().map(RegistryRow::id).collect(Collectors.joining(", ")));
        }
        return row == null ? new ImportTarget(new RegistryRow(id, terms, null, 0, 0, List.of()), true)
                : new ImportTarget(new RegistryRow(id, terms, row.version(), row.importedAtMillis(), row.count(),
                        row.segments()), !row.terms().equals(terms));
    }

    /** True when a full list is all there is. */
    boolean coversAll() {
        return inForce.terms().coverage() == Coverage.COUNTRY;
    }

    void requireMode(boolean changeList) throws RejectedFileException {
        Mode mode = inForce.terms().mode();
        String setting = "sync.registry." + inForce.id() + ".mode";
        if (mode == Mode.WASH) {
            throw refused("the registry hands out no list: it marks the numbers that are sent in, and a list of those says "
                    + "nothing about all others. When this file is the whole list, set " + setting + " to snapshot");
        }
        if (mode == Mode.SNAPSHOT && changeList) {
            throw refused("a change list, and the registry's mode is snapshot: full lists only. When it does hand out change "
                    + "lists, set " + setting + " to delta");
        }
    }

    private static RejectedFileException refused(String reason) {
        return new RejectedFileException(null, 0, reason);
    }
}
