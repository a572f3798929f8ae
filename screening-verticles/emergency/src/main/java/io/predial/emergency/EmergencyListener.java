package io.predial.emergency;

import io.predial.numbering.NumberPlan;
import io.predial.store.Change;
import io.predial.store.Holder;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.rows.EmergencyAddressRow;
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
public final class EmergencyListener implements Holder {
    private static final Set<Kind> KINDS = EnumSet.of(Kind.ACCOUNT, Kind.TRUNK, Kind.CALLER_ID,
            Kind.EMERGENCY_ADDRESS, Kind.EMERGENCY_LINE);

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

    /** The rows that no other part of a gateway or node holds. */
    @Override
    public List<Holding> holdings() {
        boolean settled = loading == null && pending.isEmpty();
        List<EmergencyIndex.AddressOf> addresses = index.content().addresses();
        List<Long> lines = List.copyOf(index.content().lines());
        return List.of(
                new Holding(Kind.EMERGENCY_ADDRESS, settled, rows -> addresses.forEach(each -> rows.accept(Holding.line(
                        each.account(), each.number(), each.trunk(), each.address().stateId(), each.address().reference())))),
                new Holding(Kind.EMERGENCY_LINE, settled, rows -> lines.forEach(each -> rows.accept(Holding.line(each)))));
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
                case EMERGENCY_ADDRESS -> applyAddress(row, change.deleted(), content);
                case EMERGENCY_LINE -> content.setLine(row.getLong("number"), !change.deleted());
                default -> applyCallerId(row, change.deleted(), content);
            }
        } catch (IllegalArgumentException | NullPointerException | ClassCastException unreadable) {
            unreadableRows = unreadableRows + 1;
        }
    }

    private static void applyAddress(JsonObject row, boolean deleted, EmergencyIndex.Content content) {
        EmergencyAddressRow known = deleted ? null : EmergencyAddressRow.from(row);
        content.putAddress(text(row, "account"), row.getLong("number"), row.getString("trunk"),
                known == null ? null : new EmergencyAddress(known.state(), known.reference()));
    }

    /** Reads few fields only, so that a setting a newer release added cannot cost the home region. */
    private static void applyAccount(JsonObject row, boolean deleted, EmergencyIndex.Content content) {
        String account = text(row, "id");
        if (deleted) {
            content.removeHomeRegion(account);
            content.putParent(account, null);
        } else {
            content.putHomeRegion(account, NumberPlan.region(row.getString("country")));
            content.putParent(account, row.getString("parent"));
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
