package io.predial.gateway.webhook;

import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;

/**
 * An event for a receiver outside.
 *
 * @param id    the same for every attempt, so that a receiver can tell copies; also in the body, where it is signed
 * @param event what happened, such as {@code emergency.call}
 * @param json  the body; not to be changed any more
 */
public record WebhookMessage(String id, String event, Buffer json) {
    private static final int BODY_BYTES_MAX = 65_536;
    private static final Pattern HEADER_WORD = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public WebhookMessage {
        if (!HEADER_WORD.matcher(id).matches() || !HEADER_WORD.matcher(event).matches()) {
            throw new IllegalArgumentException("id and event are words of a header");
        }
        if (json.length() > BODY_BYTES_MAX) {
            throw new IllegalArgumentException("the body has " + json.length() + " bytes; at most " + BODY_BYTES_MAX);
        }
    }

    /** Without the body, which holds numbers. */
    @Override
    public String toString() {
        return "WebhookMessage[" + id + ", " + event + "]";
    }
}
