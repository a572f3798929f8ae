package io.predial.fraud;

import io.predial.store.rows.AccountRow;
import java.util.Set;

/**
 * What an account may do.
 *
 * @param callsPerMinute          most calls asked about in 60 seconds
 * @param attemptsPerCalleePerDay most calls to one number in a rolling 24 h
 * @param allowedDestinations     ids of the {@link DestinationClass}es it may call
 */
public record AccountLimits(int callsPerMinute, int attemptsPerCalleePerDay, Set<String> allowedDestinations) {
    /** For an account this node has not heard of: what a new account gets, and no costly destination. */
    public static final AccountLimits DEFAULT = new AccountLimits(AccountRow.CALLS_PER_MINUTE_DEFAULT,
            AccountRow.ATTEMPTS_PER_CALLEE_PER_DAY_DEFAULT, Set.of());

    public AccountLimits {
        allowedDestinations = Set.copyOf(allowedDestinations);
    }

    static AccountLimits of(AccountRow row) {
        return new AccountLimits(row.callsPerMinute(), row.attemptsPerCalleePerDay(), row.allowedDestinations());
    }
}
