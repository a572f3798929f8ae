package io.predial.gateway.scrub;

import io.predial.contract.Outcome;
import java.util.Locale;

/**
 * What a scrub says about a row. The account's failure modes are not asked: a list is used later, when nobody remembers that
 * a row was let through unchecked, so what is not known stays unknown.
 */
public enum ScrubVerdict {
    ALLOW, BLOCK, UNKNOWN, ERROR;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The public name, as in answers and metrics. */
    public String id() {
        return id;
    }

    static ScrubVerdict of(Outcome outcome) {
        return switch (outcome) {
            case CLEAR -> ALLOW;
            case REFUSE -> BLOCK;
            case UNKNOWN, ROUTE -> UNKNOWN;
        };
    }
}
