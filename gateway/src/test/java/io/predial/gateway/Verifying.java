package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import io.predial.gateway.webhook.Receiver;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/**
 * A gateway that verifies, with a real PostgreSQL and a real receiver in the place of the operator's dialler. Whatever is
 * logged at info or above meanwhile must hold no number and no code; {@link #close} looks.
 */
final class Verifying implements AutoCloseable {
    static final String PATH = "/v1/caller-id-verifications";
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static int numbers = 12_026_660;

    final RunningGateway running;
    final Contract contract = new Contract();
    final Receiver dialler;
    private final Vertx vertx = Vertx.vertx();
    private final Said said = new Said();

    /** Every line that is logged at info or above. */
    private static final class Said extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage() + " " + (event.getThrowableProxy() == null ? ""
                    : event.getThrowableProxy().getMessage()));
        }
    }

    Verifying() throws Exception {
        root().setLevel(Level.INFO);
        said.start();
        root().addAppender(said);
        dialler = new Receiver(vertx);
        running = new RunningGateway(Map.of("verification.webhook.url", dialler.url(), "verification.webhook.secret", SECRET,
                "verification.webhook.timeout-millis", "300", "verification.webhook.pause-millis", "50",
                "verification.webhook.keep-seconds", "1"));
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    public void close() throws IOException {
        running.close();
        dialler.close();
        RunningGateway.await(vertx.close());
        root().detachAppender(said);
        root().setLevel(Level.WARN);
        assertFalse(said.lines.isEmpty());
        for (Receiver.Got got : dialler.got) {
            JsonNode body = json(got.body());
            for (String secret : List.of(body.path("number").asText().substring(1), body.path("code").asText())) {
                assertTrue(said.lines.stream().noneMatch(line -> line.matches("(?s).*(?<![0-9A-Za-z])" + secret
                        + "(?![0-9A-Za-z]).*")), "a number or a code in the log");
            }
        }
    }

    /** One that no other test uses: nobody's number that somebody could have. */
    static String newNumber() {
        return "+" + ++numbers + "200";
    }

    static String body(String number, String more) {
        return "{\"number\":\"" + number + "\",\"method\":\"voice\"" + more + "}";
    }

    JsonNode begin(String number, String more) {
        return call(200, "POST", PATH, PATH, RunningGateway.KEY, body(number, more));
    }

    static String id(JsonNode begun) {
        return begun.path("id").asText();
    }

    Receiver.Got got(JsonNode begun) {
        until(() -> dialler.got.stream().anyMatch(got -> got.id().equals(id(begun))));
        return dialler.got.stream().filter(got -> got.id().equals(id(begun))).findFirst().orElseThrow();
    }

    String code(JsonNode begun) {
        return json(got(begun).body()).path("code").asText();
    }

    static String otherThan(String code) {
        return code.equals("000000") ? "000001" : "000000";
    }

    JsonNode check(int status, JsonNode begun, String code) {
        return call(status, "POST", PATH + "/" + id(begun) + "/check", PATH + "/{id}/check", RunningGateway.KEY,
                "{\"code\":\"" + code + "\"}");
    }

    int checkStatus(JsonNode begun, String code) {
        return send("POST", PATH + "/" + id(begun) + "/check", RunningGateway.KEY, "{\"code\":\"" + code + "\"}").statusCode();
    }

    JsonNode look(JsonNode begun) {
        return call(200, "GET", PATH + "/" + id(begun), PATH + "/{id}", RunningGateway.KEY, "");
    }

    String mac(JsonNode begun) throws SQLException {
        return select("SELECT encode(code_mac, 'hex') FROM caller_id_proof WHERE id = '" + id(begun) + "'");
    }

    JsonNode found(String number) {
        return call(200, "POST", PATH + "/find", PATH + "/find", RunningGateway.ADMIN_KEY, "{\"number\":\"" + number + "\"}")
                .path("verifications");
    }

    JsonNode permissions(String number) {
        HttpResponse<String> answer = send("GET", "/v1/caller-ids/" + number, RunningGateway.ADMIN_KEY, "");
        return answer.statusCode() == 404 ? Contract.JSON.createArrayNode() : json(answer.body()).path("permissions");
    }

    /** Holds every answer to the OpenAPI file. */
    JsonNode call(int status, String method, String path, String template, String key, String body) {
        HttpResponse<String> answer = send(method, path, key, body);
        assertEquals(status, answer.statusCode(), answer.body());
        try {
            assertEquals(Set.of(), contract.violations(template, method.toLowerCase(Locale.ROOT), status,
                    answer.headers().firstValue("Content-Type").orElse(""), answer.body()), answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return json(answer.body());
    }

    HttpResponse<String> send(String method, String path, String key, String body) {
        return CLIENT.sendAsync(HttpRequest.newBuilder(URI.create(running.url(path))).header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString()).join();
    }

    static JsonNode json(String text) {
        try {
            return Contract.JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    static void until(BooleanSupplier expected) {
        long giveUpNanos = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!expected.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUpNanos, "did not happen");
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** What an operator, or time, does to the record. */
    void sql(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection(running.jdbcUrl()); var sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    /** The first column of the first row. */
    String select(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(running.jdbcUrl()); var sql = connection.createStatement();
                var rows = sql.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }
}
