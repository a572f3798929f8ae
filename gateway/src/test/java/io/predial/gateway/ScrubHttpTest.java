package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predial.gateway.ScrubConnection.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Lists through HTTP, with one account at two lists at once, packets of 1 000 rows and little patience. */
class ScrubHttpTest {
    private static final String AT = "?at=2026-12-01T17:00:00Z";
    private static final String HEADER = "number,verdict,reason,registry,version,retryAt\n";
    private static RunningGateway running;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway(Map.of("scrub.packet-rows", "1000", "scrub.timeout-millis", "300",
                "scrub.patience-millis", "400", "scrub.line-bytes-max", "200", "scrub.rows-max", "60000",
                "scrub.body-bytes-max", "2000000", "http.look-ups-per-day", "400000"));
    }

    @AfterAll
    static void stop() throws IOException {
        running.close();
    }

    /** In the vectors: ~ LF, ^ CR, ' a quote, @ a byte order mark. */
    @ParameterizedTest(name = "{3}")
    @CsvFileSource(resources = "/vectors/scrubs.csv", numLinesToSkip = 1, quoteCharacter = '`')
    void answers(String query, String list, String rows, String note) throws IOException {
        Answer answer = scrub(AT + (query == null ? "" : "&" + query), list == null ? "" : written(list));
        assertEquals(200, answer.status(), answer.body());
        String expected = HEADER + (rows == null ? "" : written(rows));
        assertEquals(expected, answer.body().substring(0, answer.body().lastIndexOf("#complete")), note);
        assertTrue(answer.whole());
    }

    @Test
    void theLastRowCountsAll() throws IOException {
        Answer answer = scrub(AT, "+12025550143\n+12025550144\n\n+12025550177\n+442079460143\n");
        assertEquals("#complete,5,allow=1 block=2 unknown=1 error=1,,,", answer.lastRow());
    }

    /** Every number of the real rule, and the scripted ones, at an hour when it may be called and at night. */
    @Test
    void aRowSaysWhatTheSameCallIsTold() throws IOException {
        Screenings screenings = new Screenings(running);
        for (String at : List.of("2026-12-01T17:00:00Z", "2026-12-02T07:00:00Z")) {
            for (String purpose : List.of("marketing", "debt_collection", "transactional", "personal")) {
                for (String number : List.of("+13105550144", "+14105550144", "3105550150", "+12025550143", "+12025550177")) {
                    String row = scrub("?purpose=" + purpose + "&at=" + at, number).rows().get(0);
                    JsonNode call = screenings.decision(screenings.json(RunningGateway.KEY, "{\"from\":\"+12025550100\","
                            + "\"to\":\"" + (number.startsWith("+") ? number : "+1" + number) + "\",\"dryRun\":true,\"at\":\""
                            + at + "\",\"purpose\":\"" + purpose + "\"}"));
                    String codes = Screenings.codes(call).stream().filter(code -> !code.startsWith("fraud")
                            && !code.startsWith("caller")).collect(Collectors.joining(" "));
                    String[] cells = row.split(",", -1);
                    assertEquals(codes, cells[2].replaceAll(":.*", ""), row + " as a call: " + call);
                    assertEquals(call.path("verdict").asText().equals("block"), !cells[1].equals("allow")
                            && !(cells[1].equals("unknown") && call.path("degraded").asBoolean()
                            && call.path("verdict").asText().equals("allow")), row + " as a call: " + call);
                    assertEquals(call.path("retryAt").asText(""), cells[5], row + " as a call: " + call);
                }
            }
        }
    }

    /** What somebody asked of one campaign binds lists of it, lists that name none, and no other; as it does calls. */
    @Test
    void aListIsOfACampaignAsAWholeOrRowByRow() throws IOException {
        running.lists.add("test", 13105550161L, "spring");
        String number = "+13105550161";
        String at = "?purpose=survey&at=2026-12-01T20:00:00Z";
        Map<String, String> verdicts = Map.of("", "block", "&campaign=spring", "block", "&campaign=Spring", "allow",
                "&campaign=summer", "allow");
        verdicts.forEach((query, verdict) -> assertEquals(verdict, verdict(at + query, number), query));
        String rows = "n,c,st\n" + number + ",spring,\n" + number + ",summer,CA\n" + number + ",,\n" + number + "\n";
        String columns = "&header=true&campaign-column=c";
        assertEquals(List.of("block", "allow", "block", "block"), verdicts(at + columns, rows));
        assertEquals(List.of("block", "allow", "allow", "allow"), verdicts(at + columns + "&campaign=summer", rows));
        assertEquals(List.of("block", "allow", "block", "block"), verdicts(at + columns + "&state-column=st", rows));
        Screenings screenings = new Screenings(running);
        for (String campaign : List.of("spring", "summer")) {
            JsonNode call = screenings.decision(screenings.json(RunningGateway.KEY, "{\"from\":\"+12025550100\",\"to\":\""
                    + number + "\",\"dryRun\":true,\"at\":\"2026-12-01T20:00:00Z\",\"purpose\":\"survey\","
                    + "\"campaign\":\"" + campaign + "\"}"));
            assertEquals(call.path("verdict").asText(), verdict(at + "&campaign=" + campaign, number), call.toString());
        }
        Answer wrong = scrub(at + "&campaign=spring%20sale", number);
        assertEquals(400, wrong.status());
        assertTrue(wrong.body().contains("\"field\":\"campaign\""), wrong.body());
    }

    private static String verdict(String query, String number) {
        try {
            return verdicts(query, number).get(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> verdicts(String query, String list) throws IOException {
        return scrub(query, list).rows().stream().map(row -> row.split(",", -1)[1]).toList();
    }

    @Test
    void aLongListKeepsItsOrder() throws IOException {
        List<Long> numbers = LongStream.range(0, 50_000).mapToObj(i -> 12022000000L + i * 13 % 100_000).toList();
        Answer answer = scrub(AT, numbers.stream().map(n -> n + "\n").collect(Collectors.joining()));
        assertEquals(numbers.stream().map(ScrubHttpTest::expected).toList(), answer.rows());
        assertTrue(answer.whole());
    }

    private static String expected(long number) {
        return number % 1_000 == 143 ? number + ",block,dnc.national,us-national,1,"
                : number % 1_000 == 177 ? number + ",unknown,check.unavailable:fault,,," : number + ",allow,,,,";
    }

    @Test
    void aNodeThatDiesOnTheWayLeavesUnknownRowsAndNoGap() throws IOException {
        String row = "+12025550144\n";
        try (ScrubConnection connection = new ScrubConnection(running.gateway.port(), RunningGateway.KEY, AT)) {
            connection.send(row.repeat(2_000));
            connection.awaitFirstRows();
            running.takeNodeAway();
            Answer answer = connection.finish(row.repeat(500));
            running.bringNodeBack();
            assertEquals("#complete,2500,allow=2000 block=0 unknown=500 error=0,,,", answer.lastRow());
            assertTrue(answer.body().contains("+12025550144,unknown,check.unavailable:absent,,,\n"));
        }
    }

    @Test
    void aFrozenNodeLeavesUnknownRows() throws IOException {
        running.dncGate.close();
        try {
            assertEquals(List.of("+12025550155,unknown,check.unavailable:deadline,,,"), scrub(AT, "+12025550155").rows());
            // The list's thread on the node still stands at the gate; calls have threads of their own.
            Screenings screenings = new Screenings(running);
            JsonNode call = screenings.decision(screenings.json(RunningGateway.KEY, "{\"from\":\"+12025550100\","
                    + "\"to\":\"+12025550144\",\"dryRun\":true,\"at\":\"2026-12-01T17:00:00Z\"}"));
            assertEquals("allow", call.path("verdict").asText(), call.toString());
            assertFalse(call.path("degraded").asBoolean(), call.toString());
        } finally {
            running.dncGate.open();
        }
    }

    /** A slow client's packets leave although they are not full; and a call is answered meanwhile. */
    @Test
    void rowsAreAnsweredAsTheyCome() throws IOException {
        try (ScrubConnection connection = new ScrubConnection(running.gateway.port(), RunningGateway.KEY, AT)) {
            connection.send("+12025550144\n");
            connection.awaitFirstRows();
            assertTrue(connection.finish("").whole());
        }
    }

    @Test
    void anAccountHasTwoAtOnceAndOneThatLeavesMakesRoom() throws IOException {
        try (ScrubConnection one = new ScrubConnection(running.gateway.port(), RunningGateway.OTHER_KEY, AT);
             ScrubConnection two = new ScrubConnection(running.gateway.port(), RunningGateway.OTHER_KEY, AT)) {
            one.send("+12025550144\n");
            one.awaitFirstRows();
            two.send("+12025550144\n");
            two.awaitFirstRows();
            Answer third = ScrubConnection.scrub(running.gateway.port(), RunningGateway.OTHER_KEY, AT, "+12025550144\n");
            held(429, third);
            assertEquals(200, scrub(AT, "1").status(), "another account's list is not in the way");
            one.hangUp();
            Answer later = third;
            for (int look = 0; look < 2_000 && later.status() == 429; look++) {
                later = ScrubConnection.scrub(running.gateway.port(), RunningGateway.OTHER_KEY, AT, "+12025550144\n");
            }
            assertEquals("#complete,1,allow=1 block=0 unknown=0 error=0,,,", later.lastRow());
        }
    }

    @Test
    void limitsEndAListInAWayThatDoesNotLookComplete() throws IOException {
        Answer rows = scrub(AT, "+12025550144\n".repeat(60_001));
        assertFalse(rows.whole());
        assertTrue(rows.lastRow().startsWith("#incomplete,") && rows.lastRow().endsWith(",too_many_rows,,,"), rows.lastRow());
        Answer bytes = scrub(AT, ("+12025550144" + ",x".repeat(90) + "\n").repeat(11_000));
        assertFalse(bytes.whole());
        assertTrue(bytes.lastRow().endsWith(",too_many_bytes,,,"), bytes.lastRow());
    }

    @Test
    void rowsCountAgainstTheDaysLookUps() throws IOException {
        String list = "+12025550144\n".repeat(50_000);
        Answer answer = null;
        for (int i = 0; i < 9; i++) {
            answer = ScrubConnection.scrub(running.gateway.port(), RunningGateway.LENIENT_KEY, AT, list);
        }
        assertTrue(answer.status() == 429 || answer.lastRow().endsWith(",look_ups_used_up,,,"), answer.lastRow());
        held(429, ScrubConnection.scrub(running.gateway.port(), RunningGateway.LENIENT_KEY, AT, list));
    }

    @Test
    void whatIsWrongWithARequestIsSaidBeforeAnyRow() throws IOException {
        held(401, ScrubConnection.scrub(running.gateway.port(), "nobody", AT, "1\n"));
        held(403, ScrubConnection.scrub(running.gateway.port(), RunningGateway.ADMIN_KEY, AT, "1\n"));
        for (String query : List.of("?header=yes", "?purpose=fun", "?region=Mars", "?at=noon", "?at=1969-12-31T00:00:00Z",
                "?number-column=0", "?number-column=9999", "?number-column=phone", "?header=true&number-column=mobile",
                "?state-column=2&time-zone-column=zone", "?state-column=2&time-zone-column=2", "?state-column=1",
                "?colour=red", "?at=%zz")) {
            held(400, scrub(query, "phone,name\n+12025550144,x\n"));
        }
        try (ScrubConnection get = new ScrubConnection(running.gateway.port(), RunningGateway.KEY, AT, "PUT", "text/csv")) {
            held(405, get.finish("1\n"));
        }
        try (ScrubConnection json = new ScrubConnection(running.gateway.port(), RunningGateway.KEY, AT, "POST",
                "application/json")) {
            held(415, json.finish("{}"));
        }
    }

    @Test
    void scrubsAreNoCallAttemptsAndAreMeasured() throws IOException {
        int asked = running.rules.get(io.predial.contract.CheckId.FRAUD).asked.get();
        scrub(AT, "+12025550144\n".repeat(10));
        assertEquals(asked, running.rules.get(io.predial.contract.CheckId.FRAUD).asked.get());
        String metrics = running.metrics.scrape();
        for (String name : List.of("predial_scrub_rows_total{verdict=\"allow\"}", "predial_scrubs_underway",
                "predial_scrubs_completed_total", "predial_scrubs_stopped_total{why=\"too_many_rows\"}")) {
            assertTrue(metrics.contains(name), name);
        }
    }

    private static Answer scrub(String query, String list) throws IOException {
        return ScrubConnection.scrub(running.gateway.port(), RunningGateway.KEY, query, list);
    }

    private static void held(int status, Answer answer) throws IOException {
        assertEquals(status, answer.status(), answer.body());
        assertEquals(Set.of(), new Contract().violations("/v1/scrubs", "post", answer.status(), answer.contentType(),
                answer.body()), answer.body());
    }

    private static String written(String vector) {
        return vector.replace('~', '\n').replace('^', '\r').replace('\'', '"').replace("@", "\uFEFF");
    }
}
