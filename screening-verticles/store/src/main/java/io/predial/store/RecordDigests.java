package io.predial.store;

import io.predial.contract.CheckId;
import io.predial.contract.Purpose;
import io.predial.store.rows.EmergencyAddressRow;
import io.predial.store.rows.RegistryTerms.Use;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How PostgreSQL digests each kind as {@link RowDigest} does. To have a kind compared: its lines here, and a {@link Holder}
 * that writes the same lines of what it holds. What verdicts depend on is in a line, as this release reads it: what only a
 * newer one knows is taken as {@link io.predial.store.rows} takes it. What is only for people is not.
 */
final class RecordDigests {
    private static final String CHECKS = quoted(Stream.of(CheckId.values()).map(CheckId::id));
    private static final String PURPOSES = quoted(Stream.of(Purpose.values()).map(Purpose::id));
    private static final Map<Kind, String> LINES = new EnumMap<>(Map.of(
            Kind.DO_NOT_CALL, "SELECT account || '|' || number || '|' || campaign AS line FROM do_not_call",
            Kind.API_KEY, "SELECT sha256_hex || '|' || coalesce(account, '') || '|' || admin AS line FROM api_key",
            Kind.TRUNK, """
                    SELECT account || '|' || id || '|' || country || '|' || e911 || '|' || uri || '|'
                           || array_to_string(outside_line_prefixes, ',') AS line FROM trunk""",
            Kind.ACCOUNT, """
                    SELECT id || '|' || country || '|' || calls_per_minute || '|' || attempts_per_callee_per_day || '|'
                           || budget_millis || '|' || array_to_string(ARRAY(
                               SELECT d FROM unnest(allowed_destinations) AS d ORDER BY d COLLATE "C"), ',') || '|' || coalesce((
                               SELECT string_agg(key || '=' || value, ',' ORDER BY key COLLATE "C")
                                 FROM jsonb_each_text(failure_modes) WHERE key IN (%s)), '') AS line FROM account"""
                    .formatted(CHECKS),
            Kind.SUBSCRIPTION, """
                    SELECT a.id || '|' || (s->>'registry') || '|' || coalesce(s->>'san', '') || '|'
                           || CASE jsonb_typeof(s->'areaCodes') WHEN 'array' THEN array_to_string(ARRAY(
                               SELECT DISTINCT c COLLATE "C" FROM jsonb_array_elements_text(s->'areaCodes') AS c ORDER BY 1), ',')
                              ELSE s->>'areaCodes' END
                           || '|' || (s->>'validUntilMillis') AS line
                      FROM account a, jsonb_array_elements(a.subscriptions) AS s""",
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
                     ORDER BY account, number, answered_at_millis / 1000 DESC, asked_epoch_day DESC)"""));

    /** Each registry of a use with its terms, then each of its segments. */
    private static final String REGISTRIES = """
            SELECT r.id || '|' || coalesce(r.current_version, '') || '|' || coalesce(v.imported_at_millis, 0) || '|'
                   || r.country || '|' || r.state || '|' || r.max_age_days || '|' || r.mode || '|' || r.coverage || '|'
                   || array_to_string(ARRAY(SELECT DISTINCT p COLLATE "C" FROM unnest(
                       CASE WHEN r.purposes <@ ARRAY[%1$s] THEN r.purposes ELSE ARRAY[%1$s] END) AS p ORDER BY 1), ',')
                   || '|' || r.subscription_required AS line
              FROM registry r
              LEFT JOIN registry_version v ON v.registry = r.id AND v.version = r.current_version
             WHERE r.use = '%2$s'
            UNION ALL SELECT r.id || '|' || r.current_version || '|' || m.key || '|' || m.sha256_hex || '|'
                   || m.obtained_at_millis
              FROM registry r JOIN registry_version_segment m ON m.registry = r.id AND m.version = r.current_version
             WHERE r.use = '%2$s'""";
    private static final String ADDRESS_STATES =
            quoted(Stream.of(EmergencyAddressRow.State.values()).map(EmergencyAddressRow.State::id));
    private static final String UNTIL = """
            CASE expires_at_millis WHEN 0 THEN 0
                 ELSE least(greatest(expires_at_millis / 1000, 1), 4294967295) END"""
            .strip();
    private static final String LIMITS = "array_to_string(trunks, ',') || '|' || array_to_string(campaigns, ',')";

    static {
        LINES.put(Kind.REGISTRY, REGISTRIES.formatted(PURPOSES, Use.DO_NOT_CALL.id()));
        LINES.put(Kind.DO_NOT_ORIGINATE, REGISTRIES.formatted(PURPOSES, Use.DO_NOT_ORIGINATE.id()));
        LINES.put(Kind.EMERGENCY_ADDRESS, """
                SELECT account || '|' || number || '|' || trunk || '|'
                       || CASE WHEN state IN (%s) THEN state ELSE 'unregistered' END
                       || '|' || coalesce(reference, '') AS line
                  FROM emergency_address""".formatted(ADDRESS_STATES));
        LINES.put(Kind.EMERGENCY_LINE, "SELECT number::text AS line FROM emergency_line");
        // Whole seconds, as nodes hold them (caller-id/Grant).
        LINES.put(Kind.CALLER_ID, "SELECT number || '|' || account || '|' || status || '|' || " + UNTIL + " || '|' || "
                + LIMITS + " AS line FROM caller_id");
        LINES.put(Kind.CALLER_ID_RANGE, "SELECT account || '|' || first || '|' || last || '|' || status || '|' || " + UNTIL
                + " || '|' || " + LIMITS + " AS line FROM caller_id_range");
        LINES.put(Kind.PARENT, "SELECT id || '|' || parent AS line FROM account WHERE parent IS NOT NULL");
    }

    private static final String DIGEST = """
            SELECT count(*) AS count,
                   coalesce(sum(('x' || left(encode(sha256(convert_to(line, 'UTF8')), 'hex'), 16))::bit(64)::bigint), 0) AS sum
              FROM (%s) AS lines""";

    private RecordDigests() {
    }

    private static String quoted(Stream<String> ids) {
        return ids.collect(Collectors.joining("','", "'", "'"));
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
