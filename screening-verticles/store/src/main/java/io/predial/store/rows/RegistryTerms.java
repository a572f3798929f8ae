package io.predial.store.rows;

import io.predial.contract.Purpose;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a registry is, whichever version of it is in force.
 *
 * @param country      ISO 3166 region whose numbers it lists
 * @param state        the state or province whose list it is, as in {@code TX}; empty for the country's own
 * @param maxAgeDays   days after which a copy may no longer be relied on
 * @param mode         how its files are handed out
 * @param coverage     which numbers a version answers for
 * @param purposes     the purposes it binds; empty when it binds those that registries bind by law
 * @param subscriptionRequired true when only accounts with a subscription of their own may ask it
 * @param use          which number of a call it is asked about
 */
public record RegistryTerms(String country, String state, int maxAgeDays, Mode mode, Coverage coverage,
                            Set<Purpose> purposes, boolean subscriptionRequired, Use use) {
    /** How a registry hands out its files. */
    public enum Mode {
        /** Full lists only. */
        SNAPSHOT,
        /** Full lists, and change lists that follow them. */
        DELTA,
        /** No files: numbers are sent in and come back marked. What was not sent in is not known to be unlisted. */
        WASH;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which numbers a version answers for. */
    public enum Coverage {
        /** Those in the segments that a file brought: a registry that hands out area codes one by one. */
        IMPORTED,
        /** All of its country or state: each file is the whole list, and a segment that it lacks lists nobody. */
        COUNTRY;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which number of a call a registry is asked about; the check that asks one never asks the other. */
    public enum Use {
        /** The called one: whoever is listed is not to be called. */
        DO_NOT_CALL,
        /** The one shown as caller ID: no call comes from a listed number (47 CFR 64.1200(o)). */
        DO_NOT_ORIGINATE;

        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Use of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    public RegistryTerms {
        Objects.requireNonNull(country, "country");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(coverage, "coverage");
        Objects.requireNonNull(use, "use");
        purposes = Set.copyOf(purposes);
    }

    /** A do-not-call registry. */
    public RegistryTerms(String country, String state, int maxAgeDays, Mode mode, Coverage coverage, Set<Purpose> purposes,
                         boolean subscriptionRequired) {
        this(country, state, maxAgeDays, mode, coverage, purposes, subscriptionRequired, Use.DO_NOT_CALL);
    }

    /** A country's do-not-call registry of which no more is known. */
    public static RegistryTerms national(String country, int maxAgeDays) {
        return new RegistryTerms(country, "", maxAgeDays, Mode.DELTA, Coverage.IMPORTED, Set.of(), false);
    }

    /** Whose list it is: {@code US}, or ISO 3166-2 such as {@code US-TX}. */
    public String region() {
        return state.isEmpty() ? country : country + "-" + state;
    }

    /** True when its list is about calls of this purpose. @param byLaw whether registries bind the purpose by law */
    public boolean binds(Purpose purpose, boolean byLaw) {
        return purposes.isEmpty() ? byLaw : purposes.contains(purpose);
    }

    void putInto(JsonObject json) {
        json.put("country", country).put("state", state).put("maxAgeDays", maxAgeDays).put("mode", mode.id())
                .put("coverage", coverage.id()).put("purposes", purposeIds()).put("subscriptionRequired", subscriptionRequired)
                .put("use", use.id());
    }

    /** The purposes by their public names, in order. */
    public JsonArray purposeIds() {
        Set<String> ids = new TreeSet<>();
        purposes.forEach(purpose -> ids.add(purpose.id()));
        return new JsonArray(ids.stream().toList());
    }

    /**
     * What older rows and snapshots do not say is as it was then: a country's do-not-call registry, by segment. One that names
     * a purpose of a newer release binds every purpose: never fewer than it means.
     */
    static RegistryTerms from(JsonObject json) {
        Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
        for (Object id : json.getJsonArray("purposes", new JsonArray())) {
            Purpose purpose = Purpose.fromId(id.toString());
            if (purpose == null) {
                NewerRelease.toldOf("purpose");
                purposes = EnumSet.allOf(Purpose.class);
                break;
            }
            purposes.add(purpose);
        }
        return new RegistryTerms(json.getString("country"), json.getString("state", ""), json.getInteger("maxAgeDays"),
                Mode.valueOf(json.getString("mode", Mode.DELTA.id()).toUpperCase(Locale.ROOT)),
                Coverage.valueOf(json.getString("coverage", Coverage.IMPORTED.id()).toUpperCase(Locale.ROOT)),
                purposes, json.getBoolean("subscriptionRequired", false),
                Use.of(json.getString("use", Use.DO_NOT_CALL.id())));
    }
}
