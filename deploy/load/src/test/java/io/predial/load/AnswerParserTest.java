package io.predial.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.predial.load.AnswerParser.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerParserTest {
    private final AnswerParser parser = new AnswerParser();

    private State add(String text) {
        return parser.add(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private String body() {
        return US_ASCII.decode(parser.body()).toString();
    }

    @Test
    void anAnswerInOnePiece() {
        assertEquals(State.COMPLETE, add("HTTP/1.1 200 OK\r\nServer: x\r\ncontent-length: 5\r\n\r\nhello"));
        assertEquals(200, parser.status());
        assertEquals("hello", body());
        assertFalse(parser.closes());
    }

    @Test
    void anAnswerByteByByteAndTheNextOneAfterIt() {
        for (String word : new String[] {"first", "second one"}) {
            String answer = "HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: " + word.length()
                    + "\r\n\r\n" + word;
            for (int i = 0; i < answer.length(); i++) {
                State expected = i == answer.length() - 1 ? State.COMPLETE : State.INCOMPLETE;
                assertEquals(expected, add(answer.substring(i, i + 1)), "after byte " + i);
            }
            assertEquals(503, parser.status());
            assertTrue(parser.closes());
            assertEquals(word, body());
            parser.reset();
        }
    }

    @Test
    void aLongBodyGrowsTheBuffer() {
        String body = "x".repeat(100_000);
        assertEquals(State.INCOMPLETE, add("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
        assertEquals(State.COMPLETE, add(body));
        assertEquals(body, body());
    }

    @Test
    void anAnswerWithoutContentMayLackItsLength() {
        assertEquals(State.COMPLETE, add("HTTP/1.1 204 No Content\r\n\r\n"));
        assertEquals("", body());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
        "SSH-2.0-whatever\r\n\r\n\r\n"})
    void whatIsNoAnswerIsMalformed(String text) {
        assertEquals(State.MALFORMED, add(text));
    }

    @Test
    void anAnswerIsBounded() {
        assertEquals(State.MALFORMED, add("x".repeat((1 << 20) + 1)));
    }
}
