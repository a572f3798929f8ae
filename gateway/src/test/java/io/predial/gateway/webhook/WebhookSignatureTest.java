package io.predial.gateway.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final byte[] BODY = "{\"id\":\"e-1\"}".getBytes(StandardCharsets.UTF_8);

    /** Computed with {@code openssl dgst -sha256 -hmac}, as docs/EMERGENCY-OPERATIONS.md shows. */
    @Test
    void isWhatAReceiverComputes() {
        assertEquals("t=1796083200,v1=b9d19eadeaadf69ad90f652d744b4320c06b1b42f2f605baffed847cac6e6757",
                WebhookSignature.of(SECRET, 1_796_083_200L, BODY));
    }

    @Test
    void changesWithTimeKeyAndBody() {
        String signed = WebhookSignature.of(SECRET, 1, BODY);
        assertNotEquals(signed, WebhookSignature.of(SECRET + "x", 1, BODY));
        assertNotEquals(signed, WebhookSignature.of(SECRET, 1, "{\"id\":\"e-2\"}".getBytes(StandardCharsets.UTF_8)));
        assertNotEquals(signed.replaceFirst("t=1,", ""), WebhookSignature.of(SECRET, 2, BODY).replaceFirst("t=2,", ""));
    }

    @Test
    void aMessageFitsAHeaderAndHasALimit() {
        assertThrows(IllegalArgumentException.class, () -> new WebhookMessage("a\r\nb", "event", Buffer.buffer()));
        assertThrows(IllegalArgumentException.class, () -> new WebhookMessage("a", "an event", Buffer.buffer()));
        assertThrows(IllegalArgumentException.class, () -> new WebhookMessage("a", "e", Buffer.buffer(new byte[65_537])));
        assertEquals("WebhookMessage[a, e]", new WebhookMessage("a", "e", Buffer.buffer("+12025550100")).toString());
    }
}
