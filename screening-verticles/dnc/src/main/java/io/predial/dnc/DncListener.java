package io.predial.dnc;

import io.predial.store.Change;
import io.predial.store.Holder;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.SegmentSource;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.registry.RegistryLoader;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.DoNotCallRow;
import io.predial.store.rows.PermissionRow;
import io.predial.store.rows.ReassignedRow;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the do-not-call data as the change feed tells it. A full load is done when the registries are in memory.
 * Between loads, a new registry version is loaded beside the feed and not in its way: an account's new entry must not
 * wait until a whole registry has been fetched.
 */
public final class DncListener implements Holder {
    private final RegistryLoader loader;
    private volatile AccountListIndex accountLists = new AccountListIndex();
    private volatile SubscriptionIndex subscriptions = new SubscriptionIndex();
    private volatile PermissionIndex permissions = new PermissionIndex();

    private AccountListIndex fullLoad;
    private SubscriptionIndex loadedSubscriptions;
    private PermissionIndex fullPermissions;
    private Map<String, RegistryRow> registries = new TreeMap<>();
    private boolean registriesChanged;
    private final AtomicInteger loadsUnderWay = new AtomicInteger();

    public DncListener(Vertx vertx, SegmentSource segments) {
        this.loader = new RegistryLoader(vertx, segments);
    }

    public RegistryIndex registries() {
        return loader.index();
    }

    public AccountListIndex accountLists() {
        return accountLists;
    }

    SubscriptionIndex subscriptions() {
        return subscriptions;
    }

    public PermissionIndex permissions() {
        return permissions;
    }

    /** True while the newest registry version cannot be loaded and an older one answers. */
    public boolean isLoadFailing() {
        return loader.isFailing();
    }

    @Override
    public void begin() {
        fullLoad = new AccountListIndex();
        loadedSubscriptions = new SubscriptionIndex();
        fullPermissions = new PermissionIndex();
        registries = new TreeMap<>();
        registriesChanged = true;
    }

    @Override
    public void apply(Change change) {
        if (change.kind() == Kind.REGISTRY) {
            applyRegistry(change);
        } else if (change.kind() == Kind.ACCOUNT) {
            applyAccount(change);
        } else if (change.kind() == Kind.DO_NOT_CALL && !change.deleted()) {
            // A deletion is not followed: a wish not to be called cannot be taken back here. A new entry shows at once.
            DoNotCallRow row = DoNotCallRow.from(change.row());
            (fullLoad != null ? fullLoad : accountLists).add(row.account(), row.number(), row.campaign());
        } else if (!change.deleted()) {
            applyPermission(change, fullPermissions != null ? fullPermissions : permissions);
        }
    }

    /** Facts, like wishes: a deletion is not followed. */
    private static void applyPermission(Change change, PermissionIndex index) {
        if (change.kind() == Kind.PERMISSION) {
            PermissionRow fact = PermissionRow.from(change.row());
            if (fact != null) {
                index.add(fact);
            }
        } else if (change.kind() == Kind.REASSIGNED) {
            index.add(ReassignedRow.from(change.row()));
        }
    }

    private void applyAccount(Change change) {
        SubscriptionIndex index = fullLoad != null ? loadedSubscriptions : subscriptions;
        if (change.deleted()) {
            index.remove(change.row().getString("id"));
        } else {
            index.put(AccountRow.from(change.row()));
        }
    }

    private void applyRegistry(Change change) {
        RegistryRow row = change.deleted() ? null : RegistryRow.from(change.row());
        if (row != null && row.terms().use() == RegistryTerms.Use.DO_NOT_CALL) {
            registriesChanged = true;
            registries.put(row.id(), row);
        } else {
            // Gone, or another check's from now on.
            registriesChanged |= registries.remove(change.row().getString("id")) != null;
        }
    }

    /** @return completes when a full load's registries have been loaded or found missing; at once for live changes */
    @Override
    public Future<Void> commit(long version) {
        boolean full = fullLoad != null;
        if (full) {
            accountLists = fullLoad;
            subscriptions = loadedSubscriptions;
            fullLoad = null;
            permissions = fullPermissions;
            fullPermissions = null;
        }
        if (!registriesChanged) {
            return Future.succeededFuture();
        }
        registriesChanged = false;
        loadsUnderWay.incrementAndGet();
        Future<Void> shown = loader.show(List.copyOf(registries.values()))
                .onComplete(done -> loadsUnderWay.decrementAndGet());
        return full ? shown : Future.succeededFuture();
    }

    /** Lists as they are asked, and segments as they are mapped. */
    @Override
    public List<Holding> holdings() {
        AccountListIndex lists = accountLists.copy();
        PermissionIndex facts = permissions.copy();
        SubscriptionIndex own = subscriptions.copy();
        RegistryIndex mapped = registries();
        return List.of(
                // An account with too many campaigns holds some of their entries wider than the record has them.
                new Holding(Kind.DO_NOT_CALL, accountLists.widened() == 0, rows -> lists.forEach(
                        (account, number, campaign) -> rows.accept(Holding.line(account, number, campaign)))),
                new Holding(Kind.PERMISSION, true, rows -> facts.forEachPermission((account, number, kind, since, revoked) ->
                        rows.accept(Holding.line(account, number, kind, since, revoked)))),
                new Holding(Kind.REASSIGNED, true, rows -> facts.forEachAnswer((account, number, answer, day, answered) ->
                        rows.accept(Holding.line(account, number, answer, day, answered)))),
                new Holding(Kind.SUBSCRIPTION, true, rows -> own.forEach((account, entry) ->
                        rows.accept(Holding.subscription(account, entry)))),
                new Holding(Kind.REGISTRY, loadsUnderWay.get() == 0, rows -> {
                    mapped.forEachRegistry(registry -> rows.accept(Holding.registry(registry)));
                    mapped.forEachSegment((registry, segment) -> rows.accept(Holding.segment(registry, segment)));
                }));
    }
}
