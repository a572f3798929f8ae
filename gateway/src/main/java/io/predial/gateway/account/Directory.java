package io.predial.gateway.account;

import io.predial.store.Change;
import io.predial.store.Holder;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.ApiKeyRow;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.TrunkRow;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What the gateway knows without asking anybody: accounts, keys, trunks, and which registries are in force. */
public final class Directory implements Holder {
    /** One generation of the data. Live changes go into it; a full load builds the next one. */
    private static final class Tables {
        final Map<String, AccountRow> accounts = new ConcurrentHashMap<>();
        final Map<String, ApiKeyRow> keysBySha256 = new ConcurrentHashMap<>();
        final Map<TrunkKey, TrunkRow> trunks = new ConcurrentHashMap<>();
        final Map<String, RegistryRow> registries = new ConcurrentHashMap<>();
    }

    private record TrunkKey(String account, String id) {
    }

    private volatile Tables shown = new Tables();
    private Tables loading;

    public AccountRow account(String id) {
        return shown.accounts.get(id);
    }

    /** The key with this hash (lower-case hex), or null. */
    public ApiKeyRow key(String sha256Hex) {
        return shown.keysBySha256.get(sha256Hex);
    }

    /** The account's trunk of this name, or that of the nearest account above it that has one; null when none has. */
    public TrunkRow trunk(String account, String id) {
        Tables tables = shown;
        TrunkRow trunk = tables.trunks.get(new TrunkKey(account, id));
        AccountRow owner = tables.accounts.get(account);
        int levels = 0;
        while (trunk == null && owner != null && owner.parent() != null && levels++ < AccountRow.PARENTS_MAX) {
            trunk = tables.trunks.get(new TrunkKey(owner.parent(), id));
            owner = tables.accounts.get(owner.parent());
        }
        return trunk;
    }

    /** The registry with this id, or null. */
    public RegistryRow registry(String id) {
        return shown.registries.get(id);
    }

    public Collection<RegistryRow> registries() {
        return List.copyOf(shown.registries.values());
    }

    @Override
    public void begin() {
        loading = new Tables();
    }

    @Override
    public void apply(Change change) {
        Tables tables = loading == null ? shown : loading;
        switch (change.kind()) {
            case ACCOUNT -> put(tables.accounts, change.row().getString("id"), change, AccountRow.from(change.row()));
            case API_KEY -> put(tables.keysBySha256, change.row().getString("sha256Hex"), change,
                    ApiKeyRow.from(change.row()));
            case TRUNK -> put(tables.trunks, new TrunkKey(change.row().getString("account"), change.row().getString("id")),
                    change, TrunkRow.from(change.row()));
            case REGISTRY -> put(tables.registries, change.row().getString("id"), change,
                    change.deleted() ? null : RegistryRow.from(change.row()));
            case CALLER_ID, CALLER_ID_RANGE, DO_NOT_CALL, PERMISSION, REASSIGNED, SUBSCRIPTION, PARENT, DO_NOT_ORIGINATE,
                 EMERGENCY_ADDRESS, EMERGENCY_LINE -> {
                // The checks' data; the gateway does not hold it.
            }
        }
    }

    @Override
    public Future<Void> commit(long version) {
        if (loading != null) {
            shown = loading;
            loading = null;
        }
        return Future.succeededFuture();
    }

    @Override
    public List<Holding> holdings() {
        List<AccountRow> accounts = List.copyOf(shown.accounts.values());
        List<ApiKeyRow> keys = List.copyOf(shown.keysBySha256.values());
        List<TrunkRow> trunks = List.copyOf(shown.trunks.values());
        return List.of(
                new Holding(Kind.ACCOUNT, true, rows -> accounts.forEach(each -> rows.accept(line(each)))),
                new Holding(Kind.SUBSCRIPTION, true, rows -> accounts.forEach(each -> each.subscriptions().forEach(own ->
                        rows.accept(Holding.subscription(each.id(), own))))),
                new Holding(Kind.PARENT, true, rows -> accounts.stream().filter(each -> each.parent() != null)
                        .forEach(each -> rows.accept(Holding.line(each.id(), each.parent())))),
                new Holding(Kind.API_KEY, true, rows -> keys.forEach(each -> rows.accept(
                        Holding.line(each.sha256Hex(), each.account(), each.admin())))),
                new Holding(Kind.TRUNK, true, rows -> trunks.forEach(each -> rows.accept(
                        Holding.line(each.account(), each.id(), each.country(), each.e911(), each.uri(),
                                String.join(",", each.outsideLinePrefixes()))))));
    }

    private static String line(AccountRow account) {
        String modes = account.failureModes().entrySet().stream().map(mode -> mode.getKey().id() + "=" + mode.getValue().id())
                .sorted().collect(Collectors.joining(","));
        return Holding.line(account.id(), account.country(), account.callsPerMinute(), account.attemptsPerCalleePerDay(),
                account.budgetMillis(), String.join(",", new TreeSet<>(account.allowedDestinations())), modes);
    }

    private static <K, V> void put(Map<K, V> table, K key, Change change, V row) {
        if (change.deleted()) {
            table.remove(key);
        } else {
            table.put(key, row);
        }
    }
}
