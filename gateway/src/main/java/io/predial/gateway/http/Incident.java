package io.predial.gateway.http;

import java.util.UUID;

/** Names one fault, in the answer and in the log, so that the two can be brought together. */
final class Incident {
    private Incident() {
    }

    static String next() {
        return UUID.randomUUID().toString();
    }
}
