package io.predial.callerid;

import io.predial.store.Change;
import io.predial.store.Holder;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.rows.CallerIdRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Fills a {@link CallerIdIndex} from the change feed. A row this release cannot read takes the permission away that was
 * there before: what is not known to be allowed is not allowed.
 */
public final class CallerIdListener implements Holder {
    private final CallerIdIndex index;
    private final List<Change> pending = new ArrayList<>();
    private CallerIdIndex.Content loading;
    private volatile int unreadableRows;

    public CallerIdListener(CallerIdIndex index) {
        this.index = index;
    }

    @Override
    public void begin() {
        loading = new CallerIdIndex.Content();
        pending.clear();
        unreadableRows = 0;
    }

    @Override
    public void apply(Change change) {
        if (change.kind() != Kind.CALLER_ID) {
            return;
        }
        if (loading != null) {
            apply(change, loading);
        } else {
            pending.add(change);
        }
    }

    @Override
    public Future<Void> commit(long version) {
        if (loading != null) {
            index.show(loading);
            loading = null;
        }
        pending.forEach(change -> apply(change, index.content()));
        pending.clear();
        return Future.succeededFuture();
    }

    @Override
    public List<Holding> holdings() {
        Consumer<CallerIdIndex.PermissionSink> permissions = index.permissions();
        return List.of(new Holding(Kind.CALLER_ID, true, rows -> permissions.accept((number, account, permission) ->
                rows.accept(Holding.line(number, account, permission.status().id(), permission.expiresAtMillis())))));
    }

    /** Rows since the last full load that this release could not read. */
    public int unreadableRows() {
        return unreadableRows;
    }

    private void apply(Change change, CallerIdIndex.Content content) {
        boolean written = !change.deleted() && put(change.row(), content);
        boolean removed = !written && remove(change.row(), content);
        if (!written && !(change.deleted() && removed)) {
            unreadableRows = unreadableRows + 1;
        }
    }

    private static boolean put(JsonObject row, CallerIdIndex.Content content) {
        try {
            content.put(CallerIdRow.from(row));
            return true;
        } catch (IllegalArgumentException | NullPointerException | ClassCastException unreadable) {
            return false;
        }
    }

    private static boolean remove(JsonObject row, CallerIdIndex.Content content) {
        try {
            content.remove(row.getLong("number"), Objects.requireNonNull(row.getString("account"), "account"));
            return true;
        } catch (NullPointerException | ClassCastException withoutKey) {
            return false;
        }
    }
}
