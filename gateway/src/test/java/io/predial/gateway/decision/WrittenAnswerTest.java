package io.predial.gateway.decision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.predial.contract.Verdict;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WrittenAnswerTest {
    private final byte[] json = "{\"verdict\":\"allow\"}\n".getBytes(StandardCharsets.US_ASCII);
    private final WrittenAnswer answer = new WrittenAnswer("id", "account", Verdict.ALLOW, null, null, json);

    @Test
    void theBodyIsTheAnswersOwnBytes() {
        assertSame(json, ((BufferInternal) answer.body()).getByteBuf().array());
    }

    /** A repeat of the call, a look-up and the record read the same bytes, maybe while they are sent. */
    @Test
    void whoReadsABodyTakesNothingFromTheNext() {
        byte[] before = json.clone();
        Buffer first = answer.body();
        ((BufferInternal) first).getByteBuf().skipBytes(5).release();
        assertArrayEquals(before, answer.body().getBytes());
        assertEquals(json.length, answer.body().length());
    }
}
