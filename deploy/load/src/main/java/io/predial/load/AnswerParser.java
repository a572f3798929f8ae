package io.predial.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads one HTTP/1.1 answer at a time (RFC 9112), as much of it as a load generator needs: status, Content-Length and
 * body, and whether the connection stays open. Bodies of unknown length are not read: the peers state theirs.
 */
final class AnswerParser {
    /** What has arrived so far. */
    enum State { INCOMPLETE, COMPLETE, MALFORMED }

    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(US_ASCII);
    private static final byte[] CONNECTION = "connection:".getBytes(US_ASCII);
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private byte[] bytes = new byte[4_096];
    private int length;
    private int scanned;
    private int bodyAt;
    private int bodyBytes;
    private int status;
    private boolean closes;

    State add(ByteBuf arrived) {
        int more = arrived.readableBytes();
        if (length + more > ANSWER_BYTES_MAX) {
            return State.MALFORMED;
        }
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
        arrived.readBytes(bytes, length, more);
        length += more;
        if (bodyAt == 0) {
            State head = readHead();
            if (head != State.COMPLETE) {
                return head;
            }
        }
        int missing = bodyAt + bodyBytes - length;
        // Bytes beyond the answer were not asked for: only one request is on a connection at a time.
        return missing > 0 ? State.INCOMPLETE : missing == 0 ? State.COMPLETE : State.MALFORMED;
    }

    int status() {
        return status;
    }

    boolean closes() {
        return closes;
    }

    /** A view that the next answer overwrites. */
    ByteBuffer body() {
        return ByteBuffer.wrap(bytes, bodyAt, bodyBytes).slice();
    }

    void reset() {
        length = 0;
        scanned = 0;
        bodyAt = 0;
        bodyBytes = 0;
        status = 0;
        closes = false;
    }

    private State readHead() {
        int end = headEnd();
        if (end < 0) {
            return State.INCOMPLETE;
        }
        if (!readStatus()) {
            return State.MALFORMED;
        }
        int declared = status == 204 || status == 304 ? 0 : -1;
        int line = lineEnd(0) + 2;
        while (line < end - 2) {
            int lineEnd = lineEnd(line);
            if (starts(line, CONTENT_LENGTH)) {
                declared = number(line + CONTENT_LENGTH.length, lineEnd);
            } else if (starts(line, CONNECTION)) {
                closes = value(line + CONNECTION.length, lineEnd) == 'c';
            }
            line = lineEnd + 2;
        }
        if (declared < 0) {
            return State.MALFORMED;
        }
        bodyAt = end;
        bodyBytes = declared;
        return State.COMPLETE;
    }

    private int headEnd() {
        for (int i = Math.max(scanned, 3); i < length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                return i + 1;
            }
        }
        scanned = length;
        return -1;
    }

    private boolean readStatus() {
        if (length < STATUS_AT + 3 || bytes[0] != 'H' || bytes[5] != '1' || bytes[7] != '1') {
            return false;
        }
        status = number(STATUS_AT, STATUS_AT + 3);
        return status >= 200;
    }

    /** The head ends in CR LF, so there is one. */
    private int lineEnd(int from) {
        int i = from;
        while (bytes[i] != '\r' || bytes[i + 1] != '\n') {
            i++;
        }
        return i;
    }

    private boolean starts(int at, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = bytes[at + i];
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** First letter of a header's value in lower case: "close" and "keep-alive" are told apart by it. */
    private int value(int from, int to) {
        int i = from;
        while (i < to && bytes[i] == ' ') {
            i++;
        }
        return i < to ? bytes[i] | 0x20 : 0;
    }

    /** @return -1 when it is no number, or one beyond the limit */
    private int number(int from, int to) {
        int i = from;
        int value = 0;
        while (i < to && bytes[i] == ' ') {
            i++;
        }
        if (i == to) {
            return -1;
        }
        for (; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
            if (value > ANSWER_BYTES_MAX) {
                return -1;
            }
        }
        return value;
    }
}
