package io.predial.gateway.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.predial.store.Change;
import io.predial.store.Kind;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.TrunkRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DirectoryTest {
    private final Directory directory = new Directory();

    private void account(String id, String parent) {
        directory.apply(new Change(1, Kind.ACCOUNT, false,
                new AccountRow(id, id, "US", 1, 1, Set.of(), Map.of(), 0, parent, List.of()).toJson()));
    }

    private void trunk(String account, String id, String country) {
        directory.apply(new Change(1, Kind.TRUNK, false, new TrunkRow(account, id, country, false, "sip:a@192.0.2.1").toJson()));
    }

    @Test
    void aTrunkIsTheAccountsOrThatOfTheNearestAboveIt() {
        account("top", null);
        account("middle", "top");
        account("low", "middle");
        trunk("top", "main", "US");
        trunk("top", "second", "US");
        trunk("middle", "main", "CA");
        trunk("low", "own", "GB");
        assertEquals("GB", directory.trunk("low", "own").country());
        assertEquals("CA", directory.trunk("low", "main").country(), "the nearest");
        assertEquals("top", directory.trunk("low", "second").account());
        assertNull(directory.trunk("top", "own"), "nothing goes up");
        assertNull(directory.trunk("low", "absent"));
        assertNull(directory.trunk("nobody", "main"));
    }

    @Test
    void whoeverGoesUpStopsThere() {
        account("a", "b");
        account("b", "a");
        assertNull(directory.trunk("a", "main"), "a circle, which the record does not allow, ends");
        account("5", "4");
        account("4", "3");
        account("3", "2");
        account("2", "1");
        account("1", "0");
        trunk("1", "far", "US");
        trunk("0", "further", "US");
        assertEquals("1", directory.trunk("5", "far").account());
        assertNull(directory.trunk("5", "further"), "more levels than the record allows");
    }
}
