package io.predial.fraud;

import io.predial.store.Change;
import io.predial.store.ChangeListener;
import io.predial.store.Kind;
import io.predial.store.rows.AccountRow;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the limits of all accounts as the change feed tells them. */
public final class FraudListener implements ChangeListener {
    private volatile Map<String, AccountLimits> limits = new ConcurrentHashMap<>();
    private Map<String, AccountLimits> fullLoad;

    /** The limits of an account, or {@link AccountLimits#DEFAULT} when this node has not heard of it. */
    public AccountLimits limitsOf(String account) {
        return limits.getOrDefault(account, AccountLimits.DEFAULT);
    }

    @Override
    public void begin() {
        fullLoad = new ConcurrentHashMap<>();
    }

    /** A live change is one account's and shows at once; a full load shows at its commit. */
    @Override
    public void apply(Change change) {
        if (change.kind() != Kind.ACCOUNT) {
            return;
        }
        Map<String, AccountLimits> target = fullLoad != null ? fullLoad : limits;
        if (change.deleted()) {
            target.remove(change.row().getString("id"));
        } else {
            AccountRow row = AccountRow.from(change.row());
            target.put(row.id(), AccountLimits.of(row));
        }
    }

    @Override
    public Future<Void> commit(long version) {
        if (fullLoad != null) {
            limits = fullLoad;
            fullLoad = null;
        }
        return Future.succeededFuture();
    }
}
