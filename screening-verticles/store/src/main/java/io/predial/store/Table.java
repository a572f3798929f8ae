package io.predial.store;

import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdTerms;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.EmergencyAddressRow;
import io.predial.store.rows.EmergencyLineRow;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The followed tables: how each is read, and how a row of it becomes the JSON that changes and snapshots carry. */
enum Table {
    ACCOUNT(Kind.ACCOUNT, "SELECT * FROM account", Table::account),
    API_KEY(Kind.API_KEY, "SELECT * FROM api_key", Table::apiKey),
    CALLER_ID(Kind.CALLER_ID, "SELECT * FROM caller_id", Table::callerId),
    CALLER_ID_RANGE(Kind.CALLER_ID_RANGE, "SELECT * FROM caller_id_range", row -> callerIdRangeRow(row).toJson()),
    TRUNK(Kind.TRUNK, "SELECT * FROM trunk", Table::trunk),
    DO_NOT_CALL(Kind.DO_NOT_CALL, "SELECT * FROM do_not_call", Table::doNotCall),
    REGISTRY(Kind.REGISTRY, """
            SELECT r.id, r.use, r.country, r.state, r.max_age_days, r.mode, r.coverage, r.purposes, r.subscription_required,
                   r.current_version, v.imported_at_millis, v.count,
                   (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('key', m.key, 'sha256Hex', m.sha256_hex,
                                     'count', s.count, 'obtainedAtMillis', m.obtained_at_millis,
                                     'baseSha256Hex', s.base_sha256_hex)) ORDER BY m.key)
                      FROM registry_version_segment m JOIN segment s USING (sha256_hex)
                     WHERE m.registry = v.registry AND m.version = v.version) AS segments
              FROM registry r
              LEFT JOIN registry_version v ON v.registry = r.id AND v.version = r.current_version""",
            Table::registry),
    PERMISSION(Kind.PERMISSION, "SELECT * FROM permission", row -> permissionRow(row).toJson()),
    REASSIGNED(Kind.REASSIGNED, "SELECT * FROM reassigned_answer", row -> reassignedRow(row).toJson()),
    EMERGENCY_ADDRESS(Kind.EMERGENCY_ADDRESS, "SELECT * FROM emergency_address", row -> emergencyAddressRow(row).toJson()),
    EMERGENCY_LINE(Kind.EMERGENCY_LINE, "SELECT * FROM emergency_line", row -> new EmergencyLineRow(row.getLong("number"),
            row.getString("name"), row.getLong("added_at_millis")).toJson());

    private final Kind kind;
    private final String select;
    private final Function<Row, JsonObject> json;

    Table(Kind kind, String select, Function<Row, JsonObject> json) {
        this.kind = kind;
        this.select = select;
        this.json = json;
    }

    Kind kind() {
        return kind;
    }

    /** Without a WHERE clause: append one. The registry's own table goes by {@code r}. */
    String select() {
        return select;
    }

    JsonObject json(Row row) {
        return json.apply(row);
    }

    private static JsonObject account(Row row) {
        return AccountRow.from(new JsonObject()
                .put("id", row.getString("id")).put("name", row.getString("name"))
                .put("country", row.getString("country"))
                .put("callsPerMinute", row.getInteger("calls_per_minute"))
                .put("attemptsPerCalleePerDay", row.getInteger("attempts_per_callee_per_day"))
                .put("allowedDestinations", JsonArray.of((Object[]) row.getArrayOfStrings("allowed_destinations")))
                .put("failureModes", row.getJsonObject("failure_modes"))
                .put("budgetMillis", row.getInteger("budget_millis")).put("parent", row.getString("parent"))
                .put("subscriptions", row.getJsonArray("subscriptions"))).toJson();
    }

    private static JsonObject apiKey(Row row) {
        return new ApiKeyRow(row.getString("sha256_hex"), row.getString("account"), row.getBoolean("admin"),
                row.getString("label"), row.getLong("created_at_millis")).toJson();
    }

    private static JsonObject callerId(Row row) {
        return callerIdRow(row).toJson();
    }

    static CallerIdRow callerIdRow(Row row) {
        return new CallerIdRow(row.getLong("number"), row.getString("account"), status(row),
                row.getLong("expires_at_millis"), row.getString("emergency_address"), terms(row));
    }

    static CallerIdRangeRow callerIdRangeRow(Row row) {
        return new CallerIdRangeRow(row.getString("account"), row.getLong("first"), row.getLong("last"), status(row),
                row.getLong("expires_at_millis"), terms(row));
    }

    private static CallerIdRow.Status status(Row row) {
        return CallerIdRow.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
    }

    private static CallerIdTerms terms(Row row) {
        return new CallerIdTerms(row.getString("lender"), row.getString("document"),
                List.of(row.getArrayOfStrings("trunks")), List.of(row.getArrayOfStrings("campaigns")));
    }

    private static JsonObject trunk(Row row) {
        return new TrunkRow(row.getString("account"), row.getString("id"), row.getString("country"),
                row.getBoolean("e911"), row.getString("uri"),
                List.of(row.getArrayOfStrings("outside_line_prefixes"))).toJson();
    }

    private static JsonObject doNotCall(Row row) {
        return doNotCallRow(row).toJson();
    }

    static DoNotCallRow doNotCallRow(Row row) {
        String campaign = row.getString("campaign");
        return new DoNotCallRow(row.getString("account"), row.getLong("number"), row.getString("reason"),
                row.getLong("added_at_millis"), campaign.isEmpty() ? null : campaign);
    }

    static PermissionRow permissionRow(Row row) {
        return new PermissionRow(row.getString("account"), row.getLong("number"),
                PermissionRow.Kind.fromId(row.getString("kind")), row.getLong("since_millis"),
                row.getLong("revoked_at_millis"), row.getString("evidence"), row.getLong("recorded_at_millis"));
    }

    static ReassignedRow reassignedRow(Row row) {
        return new ReassignedRow(row.getString("account"), row.getLong("number"), row.getInteger("asked_epoch_day"),
                ReassignedRow.Answer.fromId(row.getString("answer")), row.getLong("answered_at_millis"),
                row.getLong("recorded_at_millis"));
    }

    static EmergencyAddressRow emergencyAddressRow(Row row) {
        String trunk = row.getString("trunk");
        return EmergencyAddressRow.from(new JsonObject().put("account", row.getString("account"))
                .put("number", row.getLong("number")).put("trunk", trunk.isEmpty() ? null : trunk)
                .put("state", row.getString("state")).put("reference", row.getString("reference"))
                .put("address", row.getString("address")).put("changedAtMillis", row.getLong("changed_at_millis")));
    }

    private static JsonObject registry(Row row) {
        JsonArray segments = row.getJsonArray("segments");
        Long importedAt = row.getLong("imported_at_millis");
        Long count = row.getLong("count");
        return RegistryRow.from(new JsonObject()
                .put("id", row.getString("id")).put("country", row.getString("country"))
                .put("state", row.getString("state")).put("maxAgeDays", row.getInteger("max_age_days"))
                .put("mode", row.getString("mode")).put("coverage", row.getString("coverage"))
                .put("purposes", JsonArray.of((Object[]) row.getArrayOfStrings("purposes")))
                .put("subscriptionRequired", row.getBoolean("subscription_required")).put("use", row.getString("use"))
                .put("version", row.getString("current_version"))
                .put("importedAtMillis", importedAt == null ? 0L : importedAt).put("count", count == null ? 0L : count)
                .put("segments", segments == null ? new JsonArray() : segments)).toJson();
    }
}
