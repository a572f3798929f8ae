package io.predial.gateway.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.config.Knobs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookConfigTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource(textBlock = """
            https://hooks.example.com/a?b=c, ''
            HTTPS://hooks.example.com:8443/, ''
            http://127.0.0.1:9/x,            ''
            http://127.9.9.9/x,              ''
            http://[::1]:9/x,                ''
            http://localhost/x,              ''
            http://hooks.example.com/,       must be https: only a receiver on loopback may be sent to in clear
            http://127.0.0.1.example.com/,   must be https: only a receiver on loopback may be sent to in clear
            http://localhost.example.com/,   must be https: only a receiver on loopback may be sent to in clear
            http://10.0.0.1/,                must be https: only a receiver on loopback may be sent to in clear
            https://user:pass@example.com/,  must have neither a user nor a fragment
            https://example.com/#x,          must have neither a user nor a fragment
            https://example.com:70000/,      has no such port
            ftp://example.com/,              'must be like https://host/path'
            hooks.example.com,               'must be like https://host/path'
            https:///path,                   'must be like https://host/path'
            https://exa mple.com/,           is not a URL
            """)
    void aReceiverIsReachedSafelyOrNotAtAll(String url, String problem) {
        Knobs knobs = new Knobs(Map.of("alarm.webhook.url", url, "alarm.webhook.secret", SECRET));
        WebhookConfig config = WebhookConfig.from(knobs, "alarm", "alarms", 60);
        List<String> expected = problem.isEmpty() ? List.of() : List.of("alarm.webhook.url " + problem);
        assertEquals(expected, knobs.problems());
        assertEquals(problem.isEmpty(), config.isOn());
        assertFalse(config.toString().contains("example"), "a receiver's address may hold a key");
    }

    @Test
    void withoutAReceiverNothingIsAsked() {
        Knobs knobs = new Knobs(Map.of());
        assertFalse(WebhookConfig.from(knobs, "alarm", "alarms", 60).isOn());
        assertEquals(List.of(), knobs.problems());
    }

    @Test
    void aShortSecretIsAProblem() {
        Knobs knobs = new Knobs(new HashMap<>(Map.of("alarm.webhook.url", "https://example.com/",
                "alarm.webhook.secret", SECRET.substring(1))));
        WebhookConfig.from(knobs, "alarm", "alarms", 60);
        assertEquals(List.of("alarm.webhook.secret has 31 characters; alarm.webhook.url needs one of at least 32"),
                knobs.problems());
        assertTrue(knobs.seen().stream().noneMatch(knob -> knob.toString().contains(SECRET.substring(1))));
    }

    @Test
    void pausesDoubleUpToALimitAndAreNeverTheSame() {
        WebhookConfig config = WebhookConfig.from(new Knobs(Map.of()), "alarm", "alarms", 60);
        assertEquals(100, config.pauseMillis(1, 0));
        assertEquals(200, config.pauseMillis(1, 1));
        assertEquals(400, config.pauseMillis(2, 1));
        assertEquals(1_600, config.pauseMillis(4, 1));
        assertEquals(30_000, config.pauseMillis(9, 1));
        assertEquals(15_000, config.pauseMillis(Integer.MAX_VALUE, 0));
    }
}
