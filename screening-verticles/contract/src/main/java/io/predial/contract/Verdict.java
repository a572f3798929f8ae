package io.predial.contract;

import java.util.Locale;

/** The one word a telephony platform acts on. */
public enum Verdict {
    ALLOW, BLOCK, ROUTE;

    /** The public name, as in answers and metrics. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
