package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lists that come as CSV, good and bad, against a real PostgreSQL. */
class UploadHttpTest {
    private static final String WISHES = "/v1/do-not-call/upload";
    private static final String PERMISSIONS = "/v1/permissions/upload";
    private static RunningGateway running;
    private static Contract contract;

    @BeforeAll
    static void start() throws Exception {
        running = new RunningGateway(Map.of("upload.rows-max", "1200", "upload.bytes-max", "60000", "upload.line-bytes-max",
                "600", "upload.seconds-max", "4", "upload.at-once-max", "2", "http.event-loops", "4"));
        contract = new Contract();
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @Test
    void goodRowsAreTakenAndBadOnesReportedWithoutTheirDigits() throws Exception {
        HttpResponse<String> answer = send(WISHES, "\uFEFFnumber, campaign ,reason\r\n"
                + "+12025550171,spring,\"asked, twice, and said \"\"never\"\"\"\r\n"
                + "2025550172,,\r\n"
                + "\r\n"
                + "+12025550173\r\n"
                + "+12025550174,spring sale,\r\n"
                + "\"+12025550175,,\r\n"
                + "+12025550176,,\u0007\r\n"
                + "+12025550177,," + "x".repeat(700) + "\r\n"
                + "+112025550178,,\r\n"
                + "+12025550171,spring,again\r\n"
                + "+12025550179,,the last line need not end");
        JsonNode report = json(200, answer);
        assertEquals("10 3 1 6", report.path("rows").asInt() + " " + report.path("added").asInt() + " "
                + report.path("known").asInt() + " " + report.path("bad").asInt(), answer.body());
        assertEquals("3 number, 5 , 6 campaign, 7 , 8 reason, 9 ", lines(report));
        assertEquals("9999999999", report.path("errors").get(0).path("text").asText());
        assertFalse(answer.body().contains("202555017"), answer.body());
        JsonNode entry = found("+12025550171");
        assertEquals("asked, twice, and said \"never\"", entry.path("reason").asText());
        assertEquals("spring", entry.path("campaign").asText());
        found("+12025550178");
        found("+12025550179");
        assertEquals(404, call("/v1/do-not-call/find", "application/json", "{\"number\":\"+12025550177\"}").statusCode());
    }

    @Test
    void permissionsAndRevocationsComeInOneList() throws Exception {
        JsonNode report = json(200, send(PERMISSIONS, "kind,number,since,revokedAt,evidence\n"
                + "purchase,+12025550180,2026-05-31,,order 7\n"
                + "written_consent,+12025550180,2026-05-31T10:00:00Z,2026-06-30,\n"
                + ",+12025550181,,2099-06-30,stop everything\n"
                + "handshake,+12025550182,2026-05-31,,\n"
                + "purchase,+12025550182,,,\n"
                + "purchase,+12025550182,2026-02-30,,\n"));
        assertEquals("6 6 0 3", report.path("rows").asInt() + " " + report.path("added").asInt() + " "
                + report.path("known").asInt() + " " + report.path("bad").asInt(), report.toString());
        assertEquals("5 kind, 6 since, 7 since", lines(report));
        JsonNode found = json(200, call("/v1/permissions/find", "application/json", "{\"number\":\"+12025550180\"}"));
        assertEquals(3, found.path("permissions").size(), found.toString());
        JsonNode answers = json(200, send("/v1/permissions/reassigned/upload",
                "number,askedDate,answer,answeredAt\n+12025550180,2026-05-31,no,2026-11-01\n+12025550180,2026-05-31,nein,\n"));
        assertEquals("1 1", answers.path("added").asInt() + " " + answers.path("bad").asInt());
    }

    @Test
    void aListLongerThanABatchIsTakenWholeAndSentAgainChangesNothing() throws Exception {
        StringBuilder list = new StringBuilder("number\n");
        for (int i = 0; i < 1_200; i++) {
            list.append("+1310555").append(String.format("%04d", i)).append('\n');
        }
        assertEquals(1_200, json(200, send(WISHES, list.toString())).path("added").asInt());
        assertEquals(1_200, json(200, send(WISHES, list.toString())).path("known").asInt());
        JsonNode tooMany = json(413, send(WISHES, list + "+13125550100\n"));
        assertTrue(tooMany.path("detail").asText().startsWith("The limit is 1200 rows. Taken before that, and in force: "),
                tooMany.toString());
        assertTrue(running.metrics.scrape().contains("predial_uploads_refused_total"));
    }

    @Test
    void aListWithoutNamesOfColumnsOrOfAnotherTypeIsRefusedWhole() throws Exception {
        for (String first : new String[] {"+12025550190", "reason", "number,colour", "number,number", "\"number"}) {
            assertEquals("invalid-body", json(400, send(WISHES, first + "\n+12025550191\n")).path("type").asText()
                    .replace("urn:predial:problem:", ""), first);
        }
        assertEquals(415, call(WISHES, "application/json", "{}").statusCode());
        assertEquals(401, PermissionsHttpTest.call(running, contract, WISHES, "wrong", "text/csv", "number\n").statusCode());
        assertEquals(403, PermissionsHttpTest.call(running, contract, WISHES, RunningGateway.ADMIN_KEY, "text/csv", "number\n")
                .statusCode());
        assertEquals(404, call("/v1/do-not-call/find", "application/json", "{\"number\":\"+12025550191\"}").statusCode());
        assertEquals(0, json(200, send(WISHES, "number\n")).path("rows").asInt());
        assertEquals(0, json(200, send(WISHES, "")).path("rows").asInt());
    }

    @Test
    void tooManyBytesAreRefusedAndWhatCameBeforeStays() throws Exception {
        StringBuilder list = new StringBuilder("number,reason\n");
        for (int i = 0; list.length() < 300_000; i++) {
            list.append("+1312555").append(String.format("%04d", i)).append(',').append("y".repeat(400)).append('\n');
        }
        JsonNode tooMuch = json(413, send(WISHES, list.toString()));
        assertTrue(tooMuch.path("detail").asText().startsWith("The limit is 60000 bytes."), tooMuch.toString());
    }

    /** A client that begins and says no more: it is cut off, and meanwhile takes no place but its account's,
     * on whichever event loop the next one comes in. */
    @Test
    void aSlowUploadIsCutOffAndHoldsUpOnlyItsAccount() throws Exception {
        try (Socket slow = beginSlowly(RunningGateway.KEY)) {
            assertEquals("too-many-uploads", json(429, second(RunningGateway.KEY)).path("type").asText()
                    .replace("urn:predial:problem:", ""));
            assertEquals(200, begin(RunningGateway.OTHER_KEY).statusCode(), "another account is not held up");
            try (Socket other = beginSlowly(RunningGateway.OTHER_KEY)) {
                assertEquals(429, second(RunningGateway.OTHER_KEY).statusCode());
                assertFalse(other.isClosed());
                assertEquals("overloaded", json(503, begin(RunningGateway.HASTY_KEY)).path("type").asText()
                        .replace("urn:predial:problem:", ""), "all places are taken");
                for (int connection = 0; connection < 8; connection++) {
                    assertEquals("HTTP/1.1 503 Service Unavailable", statusOnItsOwnConnection(RunningGateway.HASTY_KEY),
                            "on every event loop: connection " + connection);
                }
            }
            slow.setSoTimeout(20_000);
            InputStream in = slow.getInputStream();
            assertTrue(new String(in.readAllBytes(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 408 "));
        }
        assertEquals(200, begin(RunningGateway.KEY).statusCode(), "the place is free again");
    }

    /** Connections go round the event loops, those of a client that keeps them do not. */
    private static String statusOnItsOwnConnection(String key) throws IOException {
        try (Socket own = new Socket("127.0.0.1", running.gateway.port())) {
            own.setSoTimeout(20_000);
            own.getOutputStream().write(("POST " + WISHES + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                    + "\r\nContent-Type: text/csv\r\nConnection: close\r\nContent-Length: 7\r\n\r\nnumber\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return new String(own.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).lines().findFirst().orElse("");
        }
    }

    private static Socket beginSlowly(String key) throws IOException {
        Socket slow = new Socket("127.0.0.1", running.gateway.port());
        slow.getOutputStream().write(("POST " + WISHES + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\nnumber\n+12025550195\n")
                .getBytes(StandardCharsets.US_ASCII));
        return slow;
    }

    /** What an upload is answered once the one before it has arrived. */
    private static HttpResponse<String> second(String key) {
        HttpResponse<String> answer = begin(key);
        while (answer.statusCode() == 200) {
            answer = begin(key);
        }
        return answer;
    }

    private static HttpResponse<String> begin(String key) {
        return PermissionsHttpTest.call(running, contract, WISHES, key, "text/csv", "number\n");
    }

    private static String lines(JsonNode report) {
        StringBuilder lines = new StringBuilder();
        report.path("errors").forEach(error -> lines.append(lines.isEmpty() ? "" : ", ").append(error.path("line").asInt())
                .append(' ').append(error.path("field").asText()));
        return lines.toString();
    }

    private static JsonNode found(String number) throws IOException {
        return json(200, call("/v1/do-not-call/find", "application/json", "{\"number\":\"" + number + "\"}"));
    }

    private static HttpResponse<String> send(String path, String csv) {
        return call(path, "text/csv; charset=utf-8", csv);
    }

    private static HttpResponse<String> call(String path, String type, String body) {
        return PermissionsHttpTest.call(running, contract, path, RunningGateway.KEY, type, body);
    }

    private static JsonNode json(int status, HttpResponse<String> answer) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        return Contract.JSON.readTree(answer.body());
    }
}
