package io.predial.callerid;

import io.predial.store.rows.CallerIdRow;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which account may show which number. Filled by {@link CallerIdListener}, read by any thread; a full load is seen at
 * once or not at all.
 */
public final class CallerIdIndex {
    private volatile Content content = new Content();

    /** The account's permission for the number, expired or not; null when it has none. */
    public Permission permission(long number, String account) {
        Map<Long, Permission> numbers = content.byAccount.get(account);
        return numbers == null ? null : numbers.get(number);
    }

    /** Permissions of all accounts. */
    public int size() {
        return content.byAccount.values().stream().mapToInt(Map::size).sum();
    }

    Content content() {
        return content;
    }

    void show(Content loaded) {
        content = loaded;
    }

    /** The data behind the index. One thread writes, any thread reads. */
    static final class Content {
        private final Map<String, Map<Long, Permission>> byAccount = new ConcurrentHashMap<>();
        /** Most permissions never expire: three objects serve them all. */
        private final Map<CallerIdRow.Status, Permission> lasting = new EnumMap<>(CallerIdRow.Status.class);

        void put(CallerIdRow row) {
            Permission permission = row.expiresAtMillis() == 0
                    ? lasting.computeIfAbsent(row.status(), status -> new Permission(status, 0))
                    : new Permission(row.status(), row.expiresAtMillis());
            byAccount.computeIfAbsent(row.account(), key -> new ConcurrentHashMap<>()).put(row.number(), permission);
        }

        void remove(long number, String account) {
            Map<Long, Permission> numbers = byAccount.get(account);
            if (numbers != null) {
                numbers.remove(number);
            }
        }
    }
}
