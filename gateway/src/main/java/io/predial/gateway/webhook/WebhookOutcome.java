package io.predial.gateway.webhook;

/** What became of a message. */
public enum WebhookOutcome {
    /** The receiver answered 2xx. */
    TAKEN,
    /** Not taken for as long as it was to be tried. */
    GIVEN_UP,
    /** Never tried: too many others wait. */
    QUEUE_FULL,
    /** Never tried, or not taken, because the process stops. */
    STOPPED
}
