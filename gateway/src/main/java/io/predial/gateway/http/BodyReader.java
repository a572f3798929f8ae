package io.predial.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads a request body up to a limit. Over it the answer is 413 and the connection is closed, so no more is read. */
final class BodyReader {
    private final HttpServerRequest request;
    private final int bytesMax;
    /** Null before the first part. Most bodies come in one, which is kept as it is. */
    private Buffer body;
    /** True when there were more, and the body is a buffer of our own that grows. */
    private boolean gathered;
    private boolean refused;

    private BodyReader(HttpServerRequest request, int bytesMax) {
        this.request = request;
        this.bytesMax = bytesMax;
    }

    static void read(HttpServerRequest request, int bytesMax, Consumer<Buffer> whole) {
        BodyReader reader = new BodyReader(request, bytesMax);
        if (declaredBytes(request) > bytesMax) {
            reader.refuse();
            return;
        }
        request.handler(reader::append);
        request.endHandler(end -> {
            if (!reader.refused) {
                whole.accept(reader.body == null ? Buffer.buffer() : reader.body);
            }
        });
    }

    private static long declaredBytes(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return declared == null ? 0 : Long.parseLong(declared.strip());
        } catch (NumberFormatException unreadable) {
            return Long.MAX_VALUE;
        }
    }

    private void append(Buffer part) {
        if (refused) {
            return;
        }
        if ((body == null ? 0 : body.length()) + part.length() > bytesMax) {
            refuse();
        } else if (body == null) {
            body = part;
        } else {
            body = gathered ? body : Buffer.buffer().appendBuffer(body);
            gathered = true;
            body.appendBuffer(part);
        }
    }

    private void refuse() {
        refused = true;
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        Problem.tooLarge(bytesMax).send(request.response());
    }
}
