package io.predial.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the reports of imports; {@link Registries} writes them, most of them in the transaction they tell of. */
public final class ImportRuns {
    /**
     * A run as it is on record.
     *
     * @param id     counts up
     * @param report what people are told: no number, no folder
     */
    public record StoredRun(long id, String registry, String outcome, JsonObject report) {
        static StoredRun of(Row row) {
            return new StoredRun(row.getLong("id"), row.getString("registry"), row.getString("outcome"),
                    row.getJsonObject("report"));
        }
    }

    private static final String SELECT = "SELECT id, registry, outcome, report FROM import_run WHERE registry = $1 AND ";

    private final Database database;

    public ImportRuns(Database database) {
        this.database = database;
    }

    /**
     * The latest first.
     *
     * @param before only runs with a smaller id
     */
    public Future<List<StoredRun>> page(String registry, long before, int limit) {
        return database.query(SELECT + "id < $2 ORDER BY id DESC LIMIT $3", Tuple.of(registry, before, limit)).map(rows -> {
            List<StoredRun> runs = new ArrayList<>();
            rows.forEach(row -> runs.add(StoredRun.of(row)));
            return runs;
        });
    }

    public Future<Optional<StoredRun>> find(String registry, long id) {
        return database.query(SELECT + "id = $2", Tuple.of(registry, id)).map(rows -> rows.size() == 0 ? Optional.empty()
                : Optional.of(StoredRun.of(rows.iterator().next())));
    }
}
