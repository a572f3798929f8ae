package io.predial.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.rows.AccountRow;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FraudListenerTest {
    private final FraudListener listener = new FraudListener();

    @Test
    void aFullLoadReplacesEverythingAtItsCommit() {
        load("old", 1);
        listener.begin();
        listener.apply(account("new", 2, false));
        assertEquals(1, listener.limitsOf("old").callsPerMinute());
        assertEquals(AccountLimits.DEFAULT, listener.limitsOf("new"));
        listener.commit(2);
        assertEquals(AccountLimits.DEFAULT, listener.limitsOf("old"));
        assertEquals(new AccountLimits(2, 7, Set.of("premium")), listener.limitsOf("new"));
    }

    @Test
    void aChangeReplacesOneAccountAndADeletionForgetsIt() {
        load("demo", 1);
        listener.apply(account("demo", 9, false));
        listener.commit(2);
        assertEquals(9, listener.limitsOf("demo").callsPerMinute());
        listener.apply(account("demo", 9, true));
        listener.commit(3);
        assertEquals(AccountLimits.DEFAULT, listener.limitsOf("demo"));
    }

    private void load(String id, int callsPerMinute) {
        listener.begin();
        listener.apply(account(id, callsPerMinute, false));
        listener.commit(1);
    }

    private static Change account(String id, int callsPerMinute, boolean deleted) {
        AccountRow row = new AccountRow(id, "An account", "US", callsPerMinute, 7, Set.of("premium"), Map.of(), 0);
        return new Change(1, Kind.ACCOUNT, deleted, row.toJson());
    }
}
