package io.predial.gateway.http;

import io.predial.gateway.account.Directory;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;

/** {@code GET /v1/registries}: which lists are in force, what they cover and how old they are. */
final class RegistriesApi {
    private final Directory directory;
    private final Clock clock;

    RegistriesApi(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    JsonObject list() {
        JsonArray registries = new JsonArray();
        directory.registries().stream().sorted(Comparator.comparing(RegistryRow::id))
                .forEach(registry -> registries.add(describe(registry)));
        return new JsonObject().put("registries", registries);
    }

    private JsonObject describe(RegistryRow registry) {
        RegistryTerms terms = registry.terms();
        JsonObject json = new JsonObject().put("id", registry.id()).put("country", registry.country())
                .put("region", terms.region()).put("use", terms.use().id())
                .put("maxAgeDays", registry.maxAgeDays()).put("mode", terms.mode().id())
                .put("coversAll", terms.coverage() == RegistryTerms.Coverage.COUNTRY)
                .put("subscriptionRequired", terms.subscriptionRequired()).put("count", registry.count());
        if (!terms.purposes().isEmpty()) {
            json.put("purposes", terms.purposeIds());
        }
        if (registry.version() == null) {
            return json.put("state", "empty").put("coverage", new JsonArray());
        }
        // The oldest segment decides: a registry is as fresh as its stalest part.
        long obtainedMillis = registry.segments().stream().mapToLong(RegistryRow.Segment::obtainedAtMillis).min()
                .orElse(registry.importedAtMillis());
        long ageMillis = Math.max(0, clock.millis() - obtainedMillis);
        JsonArray coverage = new JsonArray();
        registry.segments().stream().map(RegistryRow.Segment::key).sorted().forEach(key -> coverage.add("+" + key));
        return json.put("version", registry.version())
                .put("importedAt", Instant.ofEpochMilli(registry.importedAtMillis()).toString())
                .put("obtainedAt", Instant.ofEpochMilli(obtainedMillis).toString())
                .put("ageDays", TimeUnit.MILLISECONDS.toDays(ageMillis))
                .put("state", ageMillis > TimeUnit.DAYS.toMillis(registry.maxAgeDays()) ? "stale" : "current")
                .put("coverage", coverage);
    }
}
