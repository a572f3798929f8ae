package io.predial.dnc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Purpose;
import io.predial.contract.wire.ScrubFindings;
import io.predial.contract.wire.ScrubRows;
import io.predial.contract.wire.WireWriter;
import io.predial.store.registry.RegistryIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A row of a list is judged as the same call would be: every vector of the rule, as a call and as a row. */
class ScrubbedRowsTest {
    private static final int TIMES = 3;

    private final AccountListIndex lists = new AccountListIndex();
    private final RegistryIndex registries = registries();
    private final DncRule rule = new DncRule(() -> registries, () -> lists);

    ScrubbedRowsTest() {
        lists.add("caller", 12025550166L);
        lists.add("caller", 12025550167L);
        lists.add("caller", 13105550166L);
    }

    private static RegistryIndex registries() {
        Registries made = new Registries();
        long at = Instant.parse("2026-11-25T17:00:00Z").toEpochMilli();
        String lost = made.add("us-national", "US", at, List.of(1202, 1410, 1787), 12025550143L, 12025550167L,
                14105550199L).segments().get(1).sha256Hex();
        made.add("ca-national", "CA", at, List.of(1202, 1416), 14165550143L, 12025550145L);
        made.bytes.remove(lost);
        return made.index();
    }

    @Test
    void everyVectorIsAnsweredAlike() throws IOException {
        List<DialRequest> calls = new ArrayList<>();
        for (Map<String, String> row : vectors("dnc-rule.csv")) {
            calls.add(Calls.by(row.get("account"), Long.parseLong(row.get("number")), Purpose.valueOf(row.get("purpose")),
                    Instant.parse(row.get("at"))));
        }
        for (String file : List.of("calling-hours.csv", "given-places.csv")) {
            for (Map<String, String> row : vectors(file)) {
                for (Purpose purpose : Purpose.values()) {
                    calls.add(Calls.toPlace(Long.parseLong(row.get("number")), Instant.parse(row.get("at")),
                            row.get("state"), row.get("postalCode"), row.get("zone"), purpose));
                }
            }
        }
        calls.removeIf(call -> call.toE164() == E164.NONE); // A gateway asks no node about what is no number.
        assertTrue(calls.size() > 500, "only " + calls.size() + " vectors");
        // In any order and again: what is remembered of one row must not answer for another.
        CheckRule remembering = rule.remembering();
        Random random = new Random(20261124);
        for (int time = 0; time < TIMES; time++) {
            for (DialRequest call : calls) {
                assertEquals(rule.decide(call), scrubbed(call, remembering), call + " to " + E164.masked(call.toE164())
                        + " at " + Instant.ofEpochMilli(call.atMillis()));
            }
            Collections.shuffle(calls, random);
        }
    }

    @Test
    void whatIsListedMeanwhileIsNotRemembered() {
        CheckRule remembering = rule.remembering();
        DialRequest call = Calls.to(12025550155L, Purpose.MARKETING, Instant.parse("2026-12-01T17:00:00Z"));
        Finding before = remembering.decide(call);
        lists.add("caller", 12025550155L);
        assertEquals(rule.decide(call), remembering.decide(call));
        assertTrue(!before.equals(remembering.decide(call)));
    }

    /** To the node and back. */
    private static Finding scrubbed(DialRequest call, CheckRule rule) {
        boolean places = call.calleeState() != null || call.calleePostalCode() != null || call.calleeTimeZone() != null;
        WireWriter out = new WireWriter(64);
        int countAt = ScrubRows.writeHeader(call, places, false, out);
        if (places) {
            ScrubRows.writeRow(call.toE164(), call.calleeState(), call.calleePostalCode(), call.calleeTimeZone(), out);
        } else {
            ScrubRows.writeRow(call.toE164(), out);
        }
        ScrubRows.writeCount(countAt, 1, out);
        ScrubFindings.Collector findings = new ScrubFindings.Collector();
        findings.add(rule.decide(ScrubRows.read(out.toBytes()).next()));
        return ScrubFindings.read(findings.toBytes(), 1).findings().get(0);
    }

    /** No cell of these files is quoted. */
    private static List<Map<String, String>> vectors(String name) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                ScrubbedRowsTest.class.getResourceAsStream("/vectors/" + name), StandardCharsets.UTF_8))) {
            String[] names = in.readLine().split(",");
            List<Map<String, String>> rows = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] cells = line.split(",", names.length);
                Map<String, String> row = new HashMap<>();
                for (int i = 0; i < cells.length; i++) {
                    row.put(names[i], cells[i].isEmpty() ? null : cells[i]);
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
