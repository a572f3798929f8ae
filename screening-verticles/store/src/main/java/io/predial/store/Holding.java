package io.predial.store;

import io.predial.contract.Purpose;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistrySubscription;
import io.predial.store.rows.RegistryTerms;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a part of this process holds of one kind at one instant, for the comparison with PostgreSQL.
 *
 * @param kind    of the rows
 * @param settled false while what is shown still follows what has been told, such as a registry that is being loaded; it is
 *                passed over then
 * @param rows    hands out each row held, as {@link #line} writes it; asked later, on another thread, and not to be touched by
 *                changes that come meanwhile
 */
public record Holding(Kind kind, boolean settled, Rows rows) {
    /** The rows of a holding. */
    public interface Rows {
        void forEach(Consumer<String> line);
    }

    /** The line of an account's own access to a registry, which gateways and nodes hold alike. */
    public static String subscription(String account, RegistrySubscription own) {
        String codes = own.allAreaCodes() ? RegistrySubscription.ALL
                : own.areaCodes().stream().map(String::valueOf).sorted().collect(Collectors.joining(","));
        return line(account, own.registry(), own.san(), codes, own.validUntilMillis());
    }

    /** The line of a registry, without its segments. */
    public static String registry(RegistryRow registry) {
        RegistryTerms terms = registry.terms();
        String purposes = terms.purposes().stream().map(Purpose::id).sorted().collect(Collectors.joining(","));
        return line(registry.id(), registry.version(), registry.importedAtMillis(), terms.country(), terms.state(),
                terms.maxAgeDays(), terms.mode().id(), terms.coverage().id(), purposes, terms.subscriptionRequired());
    }

    /** The line of a segment in force. */
    public static String segment(RegistryRow registry, RegistryRow.Segment segment) {
        return line(registry.id(), registry.version(), segment.key(), segment.sha256Hex(), segment.obtainedAtMillis());
    }

    /** A row as text. {@link RecordDigests} has PostgreSQL write the same: the two are changed together. */
    public static String line(Object... fields) {
        return Stream.of(fields).map(field -> field == null ? "" : field.toString()).collect(Collectors.joining("|"));
    }
}
