package io.predial.contract;

import java.util.Locale;

/** The one word a telephony platform acts on. */
public enum Verdict {
    ALLOW, BLOCK, ROUTE;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The public name, as in answers and metrics. */
    public String id() {
        return id;
    }
}
