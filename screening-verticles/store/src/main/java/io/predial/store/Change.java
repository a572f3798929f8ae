package io.predial.store;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * One row as it is after a change. The same shape serves the change log in PostgreSQL, the Kafka record and the lines
 * of
 * a snapshot on disk.
 *
 * @param version position in the one order of all changes, without gaps; rows of a snapshot all carry the snapshot's
 * @param kind    what kind of row
 * @param deleted true when the row is gone; then {@code row} holds its key fields only
 * @param row     the row's JSON, see the records in {@code io.predial.store.rows}
 */
public record Change(long version, Kind kind, boolean deleted, JsonObject row) {
    public Change {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(row, "row");
    }

    public JsonObject toJson() {
        return new JsonObject().put("version", version).put("kind", kind.id()).put("deleted", deleted).put("row", row);
    }

    /** @return the change, or null when its kind is not known to this release. */
    public static Change from(JsonObject json) {
        Kind kind = Kind.fromId(json.getString("kind"));
        return kind == null ? null
                : new Change(json.getLong("version"), kind, json.getBoolean("deleted", false),
                        json.getJsonObject("row"));
    }
}
