package io.predial.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Accounts that have all the entries they may have, against a real PostgreSQL. */
class EntryLimitHttpTest {
    private static final String JSON = "application/json";
    private static final String CSV = "text/csv";
    private static final String NUMBER = "{\"number\":\"+12025550161\"";
    private static final int LIMIT = 40;
    private static RunningGateway running;
    private static Contract contract;

    @BeforeAll
    static void start() throws Exception {
        contract = new Contract();
        running = new RunningGateway(Map.of("upload.entries-per-account-max", Integer.toString(LIMIT),
                "upload.per-account-max", "8", "upload.at-once-max", "16"));
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    private static String numbers(String head, int first, int count, String rest) {
        StringBuilder list = new StringBuilder(head);
        IntStream.range(first, first + count).forEach(i -> list.append("+1310555%04d".formatted(i)).append(rest));
        return list.toString();
    }

    @Test
    void whatLetsCallsThroughIsRefusedFirstAndWhatStopsThemLast() {
        taken("/v1/do-not-call/upload", CSV, numbers("number\n", 0, LIMIT - 2, "\n"));
        taken("/v1/permissions", JSON, NUMBER + ",\"kind\":\"purchase\",\"since\":\"2026-05-31\"}");
        taken("/v1/permissions/reassigned", JSON, NUMBER + ",\"askedDate\":\"2026-05-31\",\"answer\":\"no\"}");
        refused("/v1/permissions", JSON, NUMBER + ",\"kind\":\"purchase\",\"since\":\"2026-06-30\"}");
        refused("/v1/permissions/reassigned", JSON, NUMBER + ",\"askedDate\":\"2026-06-30\",\"answer\":\"no\"}");
        refused("/v1/permissions/upload", CSV, "number,kind,since\n+12025550162,purchase,2026-05-31\n");
        refused("/v1/permissions/reassigned/upload", CSV, "number,askedDate,answer\n+12025550162,2026-05-31,no\n");
        assertTrue(running.metrics.scrape().contains("predial_entries_refused_total 4.0"), running.metrics.scrape());
        taken("/v1/permissions", JSON, NUMBER + ",\"kind\":\"purchase\",\"since\":\"2026-05-31\"}");

        taken("/v1/permissions/reassigned", JSON, NUMBER + ",\"askedDate\":\"2026-06-30\",\"answer\":\"yes\"}");
        taken("/v1/permissions/revoke", JSON, NUMBER + "}");
        String mixed = refused("/v1/permissions/upload", CSV,
                "number,kind,since,revokedAt\n+12025550162,purchase,2026-05-31,\n+12025550163,purchase,,2026-05-31\n").body();
        assertTrue(mixed.contains("The limit is 40 wishes, permissions and answers together"), mixed);
        assertTrue(mixed.contains("upload.entries-per-account-max"), mixed);
        String shown = call(RunningGateway.KEY, "/v1/permissions/find", JSON, "{\"number\":\"+12025550163\"}").body();
        assertTrue(shown.contains("revokedAt"), "the revocation beside it is in force: " + shown);
        taken("/v1/do-not-call/upload", CSV, numbers("number\n", 1_000, LIMIT - 5, "\n"));
        refused("/v1/do-not-call/upload", CSV, numbers("number\n", 2_000, 3, "\n"));
        taken("/v1/do-not-call", JSON, "{\"number\":\"+12025550164\"}");
        taken("/v1/permissions/revoke", JSON, "{\"number\":\"+12025550165\"}");
    }

    /** Each list alone fits in, and both do not. */
    @Test
    void uploadsAtTheSameTimeDoNotPassTheLimitTogether() {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 6).mapToObj(i -> CompletableFuture
                .supplyAsync(() -> call(RunningGateway.OTHER_KEY, "/v1/permissions/upload", CSV, numbers("number,kind,since\n",
                        3_000 + 100 * i, 15, ",purchase,2026-05-31\n")))).toList();
        List<Integer> statuses = answers.stream().map(answer -> answer.join().statusCode()).sorted().toList();
        assertEquals(List.of(200, 200, 409, 409, 409, 409), statuses);
    }

    private static HttpResponse<String> call(String key, String path, String type, String body) {
        return PermissionsHttpTest.call(running, contract, path, key, type, body);
    }

    private static void taken(String path, String type, String body) {
        HttpResponse<String> answer = call(RunningGateway.KEY, path, type, body);
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private static HttpResponse<String> refused(String path, String type, String body) {
        HttpResponse<String> answer = call(RunningGateway.KEY, path, type, body);
        assertEquals(409, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("too-many-entries"), answer.body());
        return answer;
    }
}
