package io.predial.emergency;

import io.predial.numbering.NumberPlan;
import io.predial.store.Change;
import io.predial.store.ChangeListener;
import io.predial.store.Kind;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Fills an {@link EmergencyIndex} from the change feed. A row this release cannot read leaves what was known before: an
 * emergency call is better sent over yesterday's trunk than over none.
 */
public final class EmergencyListener implements ChangeListener {
    private static final Set<Kind> KINDS = EnumSet.of(Kind.ACCOUNT, Kind.TRUNK, Kind.CALLER_ID);

    private final EmergencyIndex index;
    private final List<Change> pending = new ArrayList<>();
    private EmergencyIndex.Content loading;
    private volatile int unreadableRows;

    public EmergencyListener(EmergencyIndex index) {
        this.index = index;
    }

    @Override
    public void begin() {
        loading = new EmergencyIndex.Content();
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

    /** Rows since the last full load that this release could not read. */
    public int unreadableRows() {
        return unreadableRows;
    }

    private void apply(Change change, EmergencyIndex.Content content) {
        JsonObject row = change.row();
        try {
            switch (change.kind()) {
                case ACCOUNT -> applyAccount(row, change.deleted(), content);
                case TRUNK -> applyTrunk(row, change.deleted(), content);
                default -> applyCallerId(row, change.deleted(), content);
            }
        } catch (IllegalArgumentException | NullPointerException | ClassCastException unreadable) {
            unreadableRows = unreadableRows + 1;
        }
    }

    /** Reads two fields only, so that a setting a newer release added cannot cost the home region. */
    private static void applyAccount(JsonObject row, boolean deleted, EmergencyIndex.Content content) {
        String account = text(row, "id");
        if (deleted) {
            content.removeHomeRegion(account);
        } else {
            content.putHomeRegion(account, NumberPlan.region(row.getString("country")));
        }
    }

    private static void applyCallerId(JsonObject row, boolean deleted, EmergencyIndex.Content content) {
        String address = row.getString("emergencyAddress");
        boolean registered = !deleted && address != null && !address.isBlank();
        content.setAddressed(row.getLong("number"), text(row, "account"), registered);
    }

    private static void applyTrunk(JsonObject row, boolean deleted, EmergencyIndex.Content content) {
        if (deleted) {
            content.removeTrunk(text(row, "account"), text(row, "id"));
            return;
        }
        text(row, "account");
        text(row, "id");
        text(row, "uri");
        content.putTrunk(TrunkRow.from(row));
    }

    private static String text(JsonObject row, String field) {
        return Objects.requireNonNull(row.getString(field), field);
    }
}
