package io.predial.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.gateway.decision.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecisionRecordWriterTest {
    @Test
    void theRecordSaysWhoAskedAndWrapsTheAnswer() {
        Answer answer = Decided.blocked("S1");
        JsonObject record = written(answer, "");
        assertEquals(new JsonObject(Buffer.buffer(answer.json())), record.remove("decision"));
        assertEquals("{\"at\":\"2026-11-18T11:06:40Z\",\"account\":\"demo\",\"callId\":\"call-S1\","
                + "\"purpose\":\"marketing\",\"trunk\":\"main\",\"dryRun\":false,"
                + "\"from\":\"+120******00\",\"to\":\"+120******43\"}", record.encode());
    }

    @Test
    void theKeyIsTheScreening() {
        Answer answer = Decided.blocked("01ARZ3NDEKTSV4RRFFQ69G5FAV");
        DecisionRecord record = new DecisionRecordWriter("").write(answer);
        assertEquals("01ARZ3NDEKTSV4RRFFQ69G5FAV", new String(record.id(), StandardCharsets.US_ASCII));
    }

    /** HMAC-SHA256 of the E.164 text under the key, its first half, worked out elsewhere. */
    @Test
    void whoHoldsTheKeyFindsTheRecordsOfANumber() {
        JsonObject record = written(Decided.blocked("S1"), "pepper");
        assertEquals("22b43996bd74fd3c40884219b8c4f083", record.getString("fromKey"));
        assertEquals("8da4215b32902809b8fa7cb578699f45", record.getString("toKey"));
    }

    @Test
    void whatIsNoNumberHasNoHash() {
        DialRequest.Builder request = Decided.request("S1");
        request.toE164 = E164.NONE;
        JsonObject record = written(Decided.blocked(request.build()), "pepper");
        assertEquals("(none)", record.getString("to"));
        assertFalse(record.containsKey("toKey"));
    }

    @Test
    void noNumberIsInTheRecord() {
        String record = written(Decided.blocked("S1"), "pepper").encode();
        assertFalse(record.contains("2025550"), record);
    }

    /** JSON lets a client send half a surrogate pair; that must not keep its call out of the record. */
    @Test
    void halfACharacterBecomesAQuestionMark() {
        DialRequest.Builder request = Decided.request("S1");
        request.callId = "a\uD800b";
        request.trunk = "\uD83D\uDE00";
        JsonObject record = written(Decided.blocked(request.build()), "");
        assertEquals("a?b", record.getString("callId"));
        assertEquals("\uD83D\uDE00", record.getString("trunk"));
    }

    @Test
    void absentFieldsAreNull() {
        DialRequest.Builder request = Decided.request("S1");
        request.callId = null;
        request.trunk = null;
        JsonObject record = written(Decided.blocked(request.build()), "");
        assertEquals(null, record.getValue("callId"));
        assertEquals(null, record.getValue("trunk"));
    }

    private static JsonObject written(Answer answer, String numberKey) {
        return new JsonObject(Buffer.buffer(new DecisionRecordWriter(numberKey).write(answer).json()));
    }
}
