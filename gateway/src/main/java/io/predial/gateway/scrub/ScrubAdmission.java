package io.predial.gateway.scrub;

import java.util.HashMap;
import java.util.Map;

/** How many lists are scrubbed at once, by account and together. They take no place among the calls. Safe for all threads. */
public final class ScrubAdmission {
    private final int perAccountMax;
    private final int perGatewayMax;
    private final Map<String, Integer> byAccount = new HashMap<>();
    private int all;
    private long refused;

    public ScrubAdmission(int perAccountMax, int perGatewayMax) {
        this.perAccountMax = perAccountMax;
        this.perGatewayMax = perGatewayMax;
    }

    /** @return false when the account, or everybody together, has enough of them; nothing is taken then */
    public synchronized boolean enter(String account) {
        if (all >= perGatewayMax || byAccount.getOrDefault(account, 0) >= perAccountMax) {
            refused++;
            return false;
        }
        all++;
        byAccount.merge(account, 1, Integer::sum);
        return true;
    }

    public synchronized void leave(String account) {
        all--;
        byAccount.computeIfPresent(account, (id, count) -> count > 1 ? count - 1 : null);
    }

    public synchronized int underway() {
        return all;
    }

    public synchronized long refused() {
        return refused;
    }
}
