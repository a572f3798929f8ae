package io.predial.callerid;

import io.predial.store.Change;
import io.predial.store.Holder;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.SegmentSource;
import io.predial.store.registry.RegistryIndex;
import io.predial.store.registry.RegistryLoader;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the do-not-originate registries as the change feed tells them, and no other. A full load is done when they are in
 * memory; later versions are loaded beside the feed, so that a permission taken away does not wait for them.
 */
public final class DoNotOriginateListener implements Holder {
    private final RegistryLoader loader;
    private Map<String, RegistryRow> registries = new TreeMap<>();
    private boolean changed;
    private boolean fullLoad;
    private final AtomicInteger loadsUnderWay = new AtomicInteger();

    public DoNotOriginateListener(Vertx vertx, SegmentSource segments) {
        this.loader = new RegistryLoader(vertx, segments);
    }

    RegistryIndex registries() {
        return loader.index();
    }

    /** True while the newest version cannot be loaded and an older one answers. */
    boolean isLoadFailing() {
        return loader.isFailing();
    }

    @Override
    public void begin() {
        registries = new TreeMap<>();
        changed = true;
        fullLoad = true;
    }

    @Override
    public void apply(Change change) {
        if (change.kind() != Kind.REGISTRY) {
            return;
        }
        RegistryRow row = change.deleted() ? null : RegistryRow.from(change.row());
        if (row != null && row.terms().use() == RegistryTerms.Use.DO_NOT_ORIGINATE) {
            changed = true;
            registries.put(row.id(), row);
        } else {
            changed |= registries.remove(change.row().getString("id")) != null;
        }
    }

    /** @return completes when a full load's registries have been loaded or found missing; at once for live changes */
    @Override
    public Future<Void> commit(long version) {
        boolean full = fullLoad;
        fullLoad = false;
        if (!changed) {
            return Future.succeededFuture();
        }
        changed = false;
        loadsUnderWay.incrementAndGet();
        Future<Void> shown = loader.show(List.copyOf(registries.values())).onComplete(done -> loadsUnderWay.decrementAndGet());
        return full ? shown : Future.succeededFuture();
    }

    @Override
    public List<Holding> holdings() {
        RegistryIndex mapped = registries();
        return List.of(new Holding(Kind.DO_NOT_ORIGINATE, loadsUnderWay.get() == 0, rows -> {
            mapped.forEachRegistry(registry -> rows.accept(Holding.registry(registry)));
            mapped.forEachSegment((registry, segment) -> rows.accept(Holding.segment(registry, segment)));
        }));
    }
}
