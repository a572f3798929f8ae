package io.predial.fraud;

import io.predial.store.Change;
import io.predial.store.ChangeListener;
import io.predial.store.Kind;
import io.predial.store.rows.AccountRow;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every account's limits, following the change feed. Read by the rule on event loops. */
public final class AccountLimits implements ChangeListener {
    /** The part of an account that this check needs. */
    public record Limits(int callsPerMinute, int attemptsPerCalleePerDay, Set<String> allowedDestinations) {
    }

    /** For an account that has not arrived here yet: the usual limits, and no high-risk destination. */
    private static final Limits UNKNOWN_ACCOUNT = new Limits(AccountRow.CALLS_PER_MINUTE_DEFAULT,
            AccountRow.ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT, Set.of());

    private volatile Map<String, Limits> shown = new ConcurrentHashMap<>();
    private Map<String, Limits> loading;

    Limits of(String account) {
        return shown.getOrDefault(account, UNKNOWN_ACCOUNT);
    }

    @Override
    public void begin() {
        loading = new ConcurrentHashMap<>();
    }

    @Override
    public void apply(Change change) {
        if (change.kind() != Kind.ACCOUNT) {
            return;
        }
        Map<String, Limits> target = loading == null ? shown : loading;
        if (change.deleted()) {
            target.remove(change.row().getString("id"));
        } else {
            AccountRow row = AccountRow.from(change.row());
            target.put(row.id(), new Limits(row.callsPerMinute(), row.attemptsPerCalleePerDay(), row.allowedDestinations()));
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
}
