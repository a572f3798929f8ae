package io.predial.fraud;

import java.util.Locale;

/** Kinds of destinations that an account must allow before it can call them. */
public enum DestinationClass {
    PREMIUM, SATELLITE, HIGH_COST, SHARED_COST, PERSONAL;

    /** The public name, as in {@code allowedDestinations} of an account. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
