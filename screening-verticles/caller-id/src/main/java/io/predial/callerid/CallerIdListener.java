package io.predial.callerid;

import io.predial.store.Change;
import io.predial.store.Holder;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Fills a {@link CallerIdIndex} from the change feed. A row this release cannot read takes the permission away that was
 * there before: what is not known to be allowed is not allowed. Of accounts only the one above is read.
 */
public final class CallerIdListener implements Holder {
    private static final Set<Kind> KINDS = EnumSet.of(Kind.CALLER_ID, Kind.CALLER_ID_RANGE, Kind.ACCOUNT);

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
        if (!KINDS.contains(change.kind())) {
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
        return index.holdings();
    }

    /** Rows since the last full load that this release could not read. */
    public int unreadableRows() {
        return unreadableRows;
    }

    private void apply(Change change, CallerIdIndex.Content content) {
        boolean written = !change.deleted() && put(change, content);
        boolean removed = !written && remove(change, content);
        if (!written && !(change.deleted() && removed)) {
            unreadableRows = unreadableRows + 1;
        }
    }

    private static boolean put(Change change, CallerIdIndex.Content content) {
        JsonObject row = change.row();
        try {
            switch (change.kind()) {
                case CALLER_ID -> content.put(CallerIdRow.from(row));
                case CALLER_ID_RANGE -> content.ranges().put(CallerIdRangeRow.from(row));
                default -> content.putParent(text(row, "id"), row.getString("parent"));
            }
            return true;
        } catch (IllegalArgumentException | NullPointerException | ClassCastException unreadable) {
            return false;
        }
    }

    /** @return false when the row does not say what it is about */
    private static boolean remove(Change change, CallerIdIndex.Content content) {
        JsonObject row = change.row();
        try {
            switch (change.kind()) {
                case CALLER_ID -> content.remove(row.getLong("number"), text(row, "account"));
                case CALLER_ID_RANGE -> content.ranges().remove(text(row, "account"), row.getLong("first"));
                default -> content.putParent(text(row, "id"), null);
            }
            return true;
        } catch (NullPointerException | ClassCastException withoutKey) {
            return false;
        }
    }

    private static String text(JsonObject row, String field) {
        return Objects.requireNonNull(row.getString(field), field);
    }
}
