package io.predial.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads a request body up to a limit. Over it the answer is 413 and the connection is closed, so no more is read. */
final class BodyReader {
    private final HttpServerRequest request;
    private final int bytesMax;
    private final Buffer body = Buffer.buffer();
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
                whole.accept(reader.body);
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
        if (body.length() + part.length() > bytesMax) {
            refuse();
        } else {
            body.appendBuffer(part);
        }
    }

    private void refuse() {
        refused = true;
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        Problem.tooLarge(bytesMax).send(request.response());
    }
}
