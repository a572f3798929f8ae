package io.predial.callerid;

import io.predial.store.rows.CallerIdRow;
import java.util.Objects;

/**
 * Why an account may show a number, and until when.
 *
 * @param status          how the account came to the number
 * @param expiresAtMillis first instant (epoch milliseconds) at which the permission is gone; 0 for never
 */
public record Permission(CallerIdRow.Status status, long expiresAtMillis) {
    public Permission {
        Objects.requireNonNull(status, "status");
    }

    /** True up to, and not at, the instant of expiry. */
    public boolean holdsAt(long atMillis) {
        return expiresAtMillis == 0 || atMillis < expiresAtMillis;
    }
}
