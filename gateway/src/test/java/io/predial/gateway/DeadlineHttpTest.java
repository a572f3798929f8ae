package io.predial.gateway;

import static io.predial.gateway.RunningGateway.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code X-Deadline-Ms}, by which a caller says when it gives up. */
class DeadlineHttpTest {
    private static RunningGateway running;
    private static Screenings screenings;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway();
        screenings = new Screenings(running);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    private static HttpRequest call(String... deadlines) {
        HttpRequest.Builder request = screenings.request(Screenings.PATH, KEY).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"from\":\"+12025550100\",\"to\":\"+12025550144\"}"));
        for (String deadline : deadlines) {
            request.header("X-Deadline-Ms", deadline);
        }
        return request.build();
    }

    /** The tests' gateway has a budget of 5 s. */
    @ParameterizedTest
    @CsvSource({"2000, 2000", "' 2000 ', 2000", "02000, 2000", "5001, 5000", "2147483648, 5000",
        "99999999999999999999999999, 5000"})
    void itIsTheBudgetWhenItIsShorterHoweverItIsWritten(String deadline, int budgetMillis) {
        assertEquals(budgetMillis, screenings.decision(call(deadline)).path("budgetMillis").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "-1", "+20", "abc", "20.5", "20,30", ""})
    void whatIsNoWholeNumberIsRefused(String deadline) {
        assertEquals("X-Deadline-Ms", screenings.problem(400, screenings.send(call(deadline)).join()).path("field").asText());
    }

    @Test
    void twoAreRefused() {
        assertEquals("X-Deadline-Ms", screenings.problem(400, screenings.send(call("20", "30")).join()).path("field").asText());
    }
}
