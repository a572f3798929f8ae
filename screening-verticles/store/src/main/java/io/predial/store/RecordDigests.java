package io.predial.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.util.EnumMap;
import java.util.Map;

/**
 * How PostgreSQL digests each kind as {@link RowDigest} does. To have a kind compared: its lines here, and a {@link Holder}
 * that writes the same lines of what it holds. Only what verdicts depend on is in a line.
 */
final class RecordDigests {
    private static final Map<Kind, String> LINES = new EnumMap<>(Map.of(
            Kind.DO_NOT_CALL, "SELECT account || '|' || number || '|' || campaign AS line FROM do_not_call",
            Kind.CALLER_ID, "SELECT number || '|' || account || '|' || status || '|' || expires_at_millis AS line FROM caller_id",
            Kind.API_KEY, "SELECT sha256_hex || '|' || coalesce(account, '') || '|' || admin AS line FROM api_key",
            Kind.TRUNK, "SELECT account || '|' || id || '|' || country || '|' || e911 || '|' || uri AS line FROM trunk",
            Kind.ACCOUNT, """
                    SELECT id || '|' || country || '|' || calls_per_minute || '|' || attempts_per_callee_per_day || '|'
                           || budget_millis || '|' || array_to_string(ARRAY(
                               SELECT d FROM unnest(allowed_destinations) AS d ORDER BY d COLLATE "C"), ',') || '|' || coalesce((
                               SELECT string_agg(key || '=' || value, ',' ORDER BY key COLLATE "C")
                                 FROM jsonb_each_text(failure_modes)), '') AS line FROM account""",
            // Of facts, what they come to: the newest of each kind (dnc/PermissionIndex).
            Kind.PERMISSION, """
                    SELECT account || '|' || number || '|' || kind || '|' || max(since_millis) / 1000 || '|'
                           || max(revoked_at_millis) / 1000 AS line
                      FROM permission GROUP BY account, number, kind""",
            Kind.REASSIGNED, """
                    SELECT account || '|' || number || '|' || answer || '|' || max(asked_epoch_day) || '|'
                           || max(answered_at_millis) / 1000 AS line
                      FROM reassigned_answer WHERE answer <> 'no' GROUP BY account, number, answer
                    UNION ALL (SELECT DISTINCT ON (account, number) account || '|' || number || '|no|' || asked_epoch_day || '|'
                           || answered_at_millis / 1000
                      FROM reassigned_answer WHERE answer = 'no'
                     ORDER BY account, number, answered_at_millis / 1000 DESC, asked_epoch_day DESC)""",
            Kind.REGISTRY, """
                    SELECT r.id || '|' || r.current_version || '|' || m.key || '|' || m.sha256_hex || '|'
                           || m.obtained_at_millis AS line
                      FROM registry r JOIN registry_version_segment m ON m.registry = r.id AND m.version = r.current_version"""));
    private static final String DIGEST = """
            SELECT count(*) AS count,
                   coalesce(sum(('x' || left(encode(sha256(convert_to(line, 'UTF8')), 'hex'), 16))::bit(64)::bigint), 0) AS sum
              FROM (%s) AS lines""";

    private RecordDigests() {
    }

    static boolean knows(Kind kind) {
        return LINES.containsKey(kind);
    }

    static Future<RowDigest.Value> of(Kind kind, SqlClient client) {
        return client.preparedQuery(DIGEST.formatted(LINES.get(kind))).execute().map(rows -> {
            Row row = rows.iterator().next();
            // Of a sum of any size, the low 64 bits: what wraps around here wraps there.
            return new RowDigest.Value(row.getLong("count"), row.getNumeric("sum").bigIntegerValue().longValue());
        });
    }
}
