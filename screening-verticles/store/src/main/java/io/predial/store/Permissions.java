package io.predial.store;

import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes permissions, their revocations and answers about reassigned numbers. All are facts: added, never changed
 * or removed. Every method fails when PostgreSQL cannot be reached in time; writes also with {@link NotFoundException} when
 * the account does not exist.
 */
public final class Permissions {
    /** Most facts shown of one number: more than anybody collects in 5 years. */
    private static final int SHOWN_MAX = 1_000;
    private static final String INSERT_PERMISSIONS = """
            INSERT INTO permission (account, number, kind, since_millis, revoked_at_millis, evidence, recorded_at_millis)
            SELECT account, number, kind, "sinceMillis", "revokedAtMillis", evidence, "recordedAtMillis"
              FROM jsonb_to_recordset($1::jsonb) AS r(account text, number bigint, kind text, "sinceMillis" bigint,
                   "revokedAtMillis" bigint, evidence text, "recordedAtMillis" bigint)
             ORDER BY 1, 2, 3, 4, 5
            ON CONFLICT DO NOTHING RETURNING *""";
    private static final String INSERT_ANSWERS = """
            INSERT INTO reassigned_answer (account, number, asked_epoch_day, answer, answered_at_millis,
                                           recorded_at_millis)
            SELECT account, number, "askedEpochDay", answer, "answeredAtMillis", "recordedAtMillis"
              FROM jsonb_to_recordset($1::jsonb) AS r(account text, number bigint, "askedEpochDay" integer, answer text,
                   "answeredAtMillis" bigint, "recordedAtMillis" bigint)
             ORDER BY 1, 2, 3, 4, 5
            ON CONFLICT DO NOTHING RETURNING *""";

    private final Database database;

    public Permissions(Database database) {
        this.database = database;
    }

    /** @return how many of the facts were new */
    public Future<Integer> add(List<PermissionRow> facts) {
        return add(facts, RowBatch.UNBOUNDED);
    }

    /**
     * As the other, for facts of one account. Fails with {@link TooManyEntriesException}, and writes nothing, when the account
     * would have more than {@code entriesMax} wishes, permissions and answers together.
     */
    public Future<Integer> add(List<PermissionRow> facts, long entriesMax) {
        List<JsonObject> rows = facts.stream().map(fact -> fact.toJson().put("evidence", fact.evidence())
                .put("recordedAtMillis", fact.recordedAtMillis())).toList();
        return RowBatch.write(database, Table.PERMISSION, INSERT_PERMISSIONS, rows, entriesMax);
    }

    /** @return how many of the answers were new */
    public Future<Integer> addAnswers(List<ReassignedRow> answers) {
        return addAnswers(answers, RowBatch.UNBOUNDED);
    }

    /** Bounded as {@link #add(List, long)} is. */
    public Future<Integer> addAnswers(List<ReassignedRow> answers, long entriesMax) {
        List<JsonObject> rows = answers.stream()
                .map(answer -> answer.toJson().put("recordedAtMillis", answer.recordedAtMillis())).toList();
        return RowBatch.write(database, Table.REASSIGNED, INSERT_ANSWERS, rows, entriesMax);
    }

    /** All that is known of the account's permission for the number, in the order it was told. */
    public Future<List<PermissionRow>> find(String account, long number) {
        return database.query(Table.PERMISSION.select()
                + " WHERE account = $1 AND number = $2 ORDER BY recorded_at_millis, kind, since_millis LIMIT $3",
                Tuple.of(account, number, SHOWN_MAX)).map(rows -> {
                    List<PermissionRow> found = new ArrayList<>();
                    rows.forEach(row -> found.add(Table.permissionRow(row)));
                    return found;
                });
    }

    /** All answers about the number, the newest last. */
    public Future<List<ReassignedRow>> findAnswers(String account, long number) {
        return database.query(Table.REASSIGNED.select()
                + " WHERE account = $1 AND number = $2 ORDER BY answered_at_millis, asked_epoch_day LIMIT $3",
                Tuple.of(account, number, SHOWN_MAX)).map(rows -> {
                    List<ReassignedRow> found = new ArrayList<>();
                    rows.forEach(row -> found.add(Table.reassignedRow(row)));
                    return found;
                });
    }
}
