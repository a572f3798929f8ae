package io.predial.callerid;

import io.predial.store.rows.CallerIdRow;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which account may show which number. Filled by {@link CallerIdListener}, read by any thread; a full load is seen at
 * once or not at all.
 */
public final class CallerIdIndex {
    private volatile Content content = new Content();

    /** The account's permission for the number, expired or not; null when it has none. */
    public Permission permission(long number, String account) {
        for (Holder holder = content.byNumber.get(number); holder != null; holder = holder.next) {
            if (holder.account.equals(account)) {
                return holder.permission;
            }
        }
        return null;
    }

    /** True when some account has, or had, a permission for the number: then it is a number, whatever a table says. */
    public boolean isSomebodys(long number) {
        return content.byNumber.containsKey(number);
    }

    /** Permissions of all accounts. */
    public int size() {
        int permissions = 0;
        for (Holder holder : content.byNumber.values()) {
            permissions += holder.count();
        }
        return permissions;
    }

    /** Takes a permission. */
    interface PermissionSink {
        void permission(long number, String account, Permission permission);
    }

    /** As they are now, whatever changes later: asked for between two changes. */
    Consumer<PermissionSink> permissions() {
        Map<Long, Holder> now = new HashMap<>(content.byNumber);
        return sink -> now.forEach((number, first) -> {
            for (Holder holder = first; holder != null; holder = holder.next) {
                sink.permission(number, holder.account, holder.permission);
            }
        });
    }

    Content content() {
        return content;
    }

    void show(Content loaded) {
        content = loaded;
    }

    /** One account's permission for a number, and the other accounts'. Nearly every number has one holder. */
    private record Holder(String account, Permission permission, Holder next) {
        Holder without(String gone) {
            if (account.equals(gone)) {
                return next;
            }
            return next == null ? this : new Holder(account, permission, next.without(gone));
        }

        int count() {
            return next == null ? 1 : 1 + next.count();
        }
    }

    /** The data behind the index. One thread writes, any thread reads. */
    static final class Content {
        private final Map<Long, Holder> byNumber = new ConcurrentHashMap<>();
        /** Most permissions never expire: three objects serve them all. */
        private final Map<CallerIdRow.Status, Permission> lasting = new EnumMap<>(CallerIdRow.Status.class);

        void put(CallerIdRow row) {
            Permission permission = row.expiresAtMillis() == 0
                    ? lasting.computeIfAbsent(row.status(), status -> new Permission(status, 0))
                    : new Permission(row.status(), row.expiresAtMillis());
            byNumber.compute(row.number(), (number, holders) -> new Holder(row.account(), permission,
                    holders == null ? null : holders.without(row.account())));
        }

        void remove(long number, String account) {
            byNumber.computeIfPresent(number, (key, holders) -> holders.without(account));
        }
    }
}
