package io.predial.dev;

import io.predial.store.Change;
import io.predial.store.Holder;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.vertx.core.Future;
import java.util.List;

/** Holds part of a kind in a form that cannot be compared, once it has been given a kind. */
final class UnfitHolder implements Holder {
    volatile Kind kind;

    @Override
    public List<Holding> holdings() {
        return kind == null ? List.of() : List.of(new Holding(kind, false, rows -> {
            throw new IllegalStateException("asked all the same");
        }));
    }

    @Override
    public void begin() {
        // Follows nothing.
    }

    @Override
    public void apply(Change change) {
        // Follows nothing.
    }

    @Override
    public Future<Void> commit(long version) {
        return Future.succeededFuture();
    }
}
