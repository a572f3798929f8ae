package io.predial.contract;

import java.util.Objects;

/**
 * One reason of a finding or a decision.
 *
 * @param check         the check it speaks about
 * @param code          the catalogue entry
 * @param detail        what this call adds to the catalogue's text, free of phone numbers; null when nothing
 * @param source        the data behind it; null when it needs none
 * @param retryAtMillis first instant (epoch milliseconds) at which this reason no longer holds; 0 when waiting does not help
 */
public record Reason(CheckId check, ReasonCode code, String detail, Source source, long retryAtMillis) {
    public Reason {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(code, "code");
    }

    public static Reason of(ReasonCode code) {
        return new Reason(code.check(), code, null, null, 0);
    }

    public static Reason of(ReasonCode code, String detail) {
        return new Reason(code.check(), code, detail, null, 0);
    }

    public static Reason from(ReasonCode code, Source source) {
        return new Reason(code.check(), code, null, source, 0);
    }

    public static Reason until(ReasonCode code, String detail, long retryAtMillis) {
        return new Reason(code.check(), code, detail, null, retryAtMillis);
    }
}
