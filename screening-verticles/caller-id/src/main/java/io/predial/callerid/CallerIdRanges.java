package io.predial.callerid;

import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The ranges of numbers that accounts may show. The ranges of one account do not overlap, nor do owned ones of any two, so
 * the one that begins next below a number is the only one that can hold it. One thread writes, any thread reads.
 */
final class CallerIdRanges {
    private final Map<String, NavigableMap<Long, CallerIdRangeRow>> byAccount = new ConcurrentHashMap<>();
    private final NavigableMap<Long, CallerIdRangeRow> owned = new ConcurrentSkipListMap<>();

    /** The account's range that holds the number, or null. */
    CallerIdRangeRow find(String account, long number) {
        NavigableMap<Long, CallerIdRangeRow> own = byAccount.get(account);
        return own == null ? null : holding(own, number);
    }

    /** Whether the number is in a range that somebody owns. */
    boolean isOwned(long number) {
        return holding(owned, number) != null;
    }

    private static CallerIdRangeRow holding(NavigableMap<Long, CallerIdRangeRow> ranges, long number) {
        Map.Entry<Long, CallerIdRangeRow> below = ranges.floorEntry(number);
        return below != null && number <= below.getValue().last() ? below.getValue() : null;
    }

    void put(CallerIdRangeRow row) {
        // In place of the one before, not after it is gone: a call judged meanwhile has one or the other.
        CallerIdRangeRow before = byAccount.computeIfAbsent(row.account(), none -> new ConcurrentSkipListMap<>())
                .put(row.first(), row);
        if (row.status() == CallerIdRow.Status.OWNED) {
            owned.put(row.first(), row);
        } else if (before != null) {
            owned.remove(row.first(), before);
        }
    }

    /** @return false when the account has no range that begins at the number */
    boolean remove(String account, long first) {
        NavigableMap<Long, CallerIdRangeRow> own = byAccount.get(account);
        CallerIdRangeRow gone = own == null ? null : own.remove(first);
        if (gone == null) {
            return false;
        }
        owned.remove(first, gone);
        if (own.isEmpty()) {
            byAccount.remove(account);
        }
        return true;
    }

    int size() {
        return byAccount.values().stream().mapToInt(Map::size).sum();
    }

    /** Every range as it is now. */
    List<CallerIdRangeRow> all() {
        return byAccount.values().stream().flatMap(own -> own.values().stream()).toList();
    }
}
