package io.predial.dnc;

import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is known of each account's permissions: for each number and kind the newest permission and the newest revocation,
 * and of the answers about reassigned numbers what counts of each kind. Facts may come in any order and any number of times.
 * Instants are whole seconds, rounded down. Written by one thread at a time, read by all without a lock.
 */
public final class PermissionIndex {
    private static final long SECOND_MILLIS = 1_000;
    private static final long HALF = 0xFFFF_FFFFL;

    private final Map<String, NumberTable> permissions = new ConcurrentHashMap<>();
    private final Map<String, NumberTable> answers = new ConcurrentHashMap<>();

    /**
     * Two seconds since 1970 in one long: when the newest permission was given, and when the newest revocation was made;
     * 0 for none. {@link NumberTable#NOTHING} when neither is known.
     */
    long permission(String account, long number, PermissionRow.Kind kind) {
        NumberTable table = permissions.get(account);
        return table == null ? NumberTable.NOTHING : table.get(number, kind.code());
    }

    /**
     * A day since 1970 and a second since 1970 in one long: the day that was asked about, and when it was answered. Of yes
     * and no-data the latest day and the latest second, of no what was answered last.
     */
    long answer(String account, long number, ReassignedRow.Answer answer) {
        NumberTable table = answers.get(account);
        return table == null ? NumberTable.NOTHING : table.get(number, answer.code());
    }

    static long high(long pair) {
        return pair >>> 32;
    }

    static long low(long pair) {
        return pair & HALF;
    }

    public void add(PermissionRow fact) {
        permissions.computeIfAbsent(fact.account(), none -> new NumberTable()).put(fact.number(), fact.kind().code(),
                pair(fact.sinceMillis() / SECOND_MILLIS, fact.revokedAtMillis() / SECOND_MILLIS), PermissionIndex::newest);
    }

    public void add(ReassignedRow answer) {
        answers.computeIfAbsent(answer.account(), none -> new NumberTable()).put(answer.number(), answer.answer().code(),
                pair(answer.askedEpochDay(), answer.answeredAtMillis() / SECOND_MILLIS),
                answer.answer() == ReassignedRow.Answer.NO ? PermissionIndex::answeredLast : PermissionIndex::newest);
    }

    /** As it is now, whatever is added later. */
    PermissionIndex copy() {
        PermissionIndex copy = new PermissionIndex();
        permissions.forEach((account, table) -> copy.permissions.put(account, table.copy()));
        answers.forEach((account, table) -> copy.answers.put(account, table.copy()));
        return copy;
    }

    /** Takes what is known of one number and kind: its id, and the two halves of {@link #permission} or {@link #answer}. */
    interface FactSink {
        void fact(String account, long number, String kind, long high, long low);
    }

    void forEachPermission(FactSink each) {
        permissions.forEach((account, table) -> {
            for (PermissionRow.Kind kind : PermissionRow.Kind.values()) {
                table.forEach(kind.code(), (number, pair) -> each.fact(account, number, kind.id(), high(pair), low(pair)));
            }
        });
    }

    void forEachAnswer(FactSink each) {
        answers.forEach((account, table) -> {
            for (ReassignedRow.Answer answer : ReassignedRow.Answer.values()) {
                table.forEach(answer.code(), (number, pair) -> each.fact(account, number, answer.id(), high(pair), low(pair)));
            }
        });
    }

    /** Numbers with a permission or a revocation, counted for each kind. */
    public long permissions() {
        return permissions.values().stream().mapToLong(NumberTable::size).sum();
    }

    public long answers() {
        return answers.values().stream().mapToLong(NumberTable::size).sum();
    }

    /** Of all tables together. */
    public long bytes() {
        return permissions.values().stream().mapToLong(NumberTable::bytes).sum()
                + answers.values().stream().mapToLong(NumberTable::bytes).sum();
    }

    private static long newest(long a, long b) {
        return pair(Math.max(high(a), high(b)), Math.max(low(a), low(b)));
    }

    /** Of two answers of one second the one about the later day: it clears less. */
    private static long answeredLast(long a, long b) {
        return low(a) != low(b) ? low(a) > low(b) ? a : b : Math.max(a, b);
    }

    /** The last second an unsigned half can tell is in the year 2106; what is later is held to it. */
    private static long pair(long high, long low) {
        return Math.min(HALF, high) << 32 | Math.min(HALF, low);
    }
}
