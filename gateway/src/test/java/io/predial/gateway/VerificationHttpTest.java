package io.predial.gateway;

import static io.predial.gateway.Verifying.SECRET;
import static io.predial.gateway.Verifying.id;
import static io.predial.gateway.Verifying.json;
import static io.predial.gateway.Verifying.newNumber;
import static io.predial.gateway.Verifying.otherThan;
import static io.predial.gateway.Verifying.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.gateway.webhook.Receiver;
import io.predial.gateway.webhook.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What proof of control gives, and what it survives, through HTTP. */
class VerificationHttpTest {
    private static Verifying world;

    @BeforeAll
    static void start() throws Exception {
        world = new Verifying();
    }

    @AfterAll
    static void stop() throws Exception {
        world.close();
    }

    @BeforeEach
    void aDiallerThatIsWell() {
        world.dialler.behaving(Receiver.answers(204));
    }

    @Test
    void whoeverBringsTheCodeBackMayShowTheNumber() throws Exception {
        String number = newNumber();
        int logged = changes();
        JsonNode begun = world.begin(number, ",\"extension\":\"12w#\",\"callDelaySeconds\":5");
        assertEquals("waiting", begun.path("state").asText());
        assertEquals(5, begun.path("triesLeft").asInt());
        assertEquals(600, Duration.between(Instant.parse(begun.path("startedAt").asText()),
                Instant.parse(begun.path("expiresAt").asText())).toSeconds());
        Receiver.Got got = world.got(begun);
        assertEquals("caller_id.verification", got.event());
        assertTrue(isSigned(got));
        JsonNode asked = json(got.body());
        assertEquals(number, asked.path("number").asText());
        assertEquals("voice", asked.path("method").asText());
        assertEquals("12w#", asked.path("extension").asText());
        assertEquals(5, asked.path("callDelaySeconds").asInt());
        assertEquals("test", asked.path("account").asText());
        assertTrue(asked.path("code").asText().matches("[0-9]{6}"));
        assertEquals(0, world.permissions(number).size(), "nothing is given before the code comes back");
        JsonNode proved = world.check(200, begun, world.code(begun));
        assertEquals("verified", proved.path("state").asText());
        JsonNode permission = world.permissions(number).get(0);
        assertEquals("verified", permission.path("status").asText());
        assertEquals("test", permission.path("account").asText());
        assertEquals(365, Duration.between(Instant.now(), Instant.parse(permission.path("expiresAt").asText())
                .plusSeconds(3_600)).toDays());
        assertEquals(logged + 1, changes(), "nodes are told as by the administrator's endpoint");
        until(() -> "taken".equals(world.look(begun).path("delivery").asText()));
        JsonNode trail = world.found(number);
        assertEquals("verified", trail.get(0).path("state").asText());
        assertEquals("test", trail.get(0).path("account").asText());
        assertEquals(proved.path("endedAt"), trail.get(0).path("endedAt"));
    }

    private static int changes() throws SQLException {
        return Integer.parseInt(world.select("SELECT count(*) FROM change_log WHERE kind = 'caller_id'"));
    }

    private static boolean isSigned(Receiver.Got got) {
        long atSeconds = Long.parseLong(got.signature().substring(2, got.signature().indexOf(',')));
        return WebhookSignature.of(SECRET, atSeconds, got.body().getBytes(StandardCharsets.UTF_8)).equals(got.signature());
    }

    @Test
    void aCodeIsKeptNowhereAndItsMacOnlyWhileItWaits() throws Exception {
        JsonNode begun = world.begin(newNumber(), "");
        String row = world.select("SELECT row_to_json(p)::text FROM caller_id_proof p WHERE id = '" + id(begun) + "'");
        assertFalse(row.contains("\"" + world.code(begun) + "\""), "not in clear");
        assertNotEquals(null, world.mac(begun));
        world.check(200, begun, world.code(begun));
        assertNull(world.mac(begun));
    }

    @Test
    void aNewerCodeReplacesTheOneBefore() throws Exception {
        String number = newNumber();
        JsonNode first = world.begin(number, "");
        JsonNode second = world.begin(number, "");
        world.check(409, first, world.code(first));
        assertEquals("replaced", world.look(first).path("state").asText());
        world.check(200, second, world.code(second));
    }

    @Test
    void aProofTakesNothingAway() throws Exception {
        String number = newNumber();
        world.call(200, "PUT", "/v1/caller-ids/" + number, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY,
                "{\"account\":\"test\",\"status\":\"owned\",\"emergencyAddress\":\"1 Main St\"}");
        JsonNode before = world.permissions(number);
        JsonNode begun = world.begin(number, "");
        world.check(200, begun, world.code(begun));
        assertEquals(before, world.permissions(number));
        String lent = newNumber();
        world.call(200, "PUT", "/v1/caller-ids/" + lent, "/v1/caller-ids/{number}", RunningGateway.ADMIN_KEY,
                "{\"account\":\"test\",\"status\":\"delegated\",\"expiresAt\":\"2026-12-31T00:00:00Z\"}");
        begun = world.begin(lent, "");
        world.check(200, begun, world.code(begun));
        assertEquals("verified", world.permissions(lent).get(0).path("status").asText());
        assertTrue(Instant.parse(world.permissions(lent).get(0).path("expiresAt").asText())
                .isAfter(Instant.parse("2027-01-01T00:00:00Z")));
    }

    @Test
    void aDiallerThatIsDeadOrSlowHoldsNobodyUp() throws Exception {
        world.dialler.behaving(Receiver.silent(Integer.MAX_VALUE));
        long startNanos = System.nanoTime();
        String number = newNumber();
        JsonNode begun = world.begin(number, "");
        assertTrue(System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(5));
        until(() -> "given_up".equals(world.look(begun).path("delivery").asText()));
        assertEquals("waiting", world.look(begun).path("state").asText(), "the call may have been made all the same");
        world.dialler.behaving(Receiver.answers(204));
        JsonNode again = world.begin(number, "");
        world.check(200, again, world.code(again));
    }

    @Test
    void aRestartForgetsNothing() throws Exception {
        String number = newNumber();
        JsonNode begun = world.begin(number, "");
        String code = world.code(begun);
        world.check(400, begun, otherThan(code));
        world.running.restart();
        assertEquals(4, world.look(begun).path("triesLeft").asInt());
        world.check(200, begun, code);
        assertEquals("verified", world.permissions(number).get(0).path("status").asText());
    }
}
