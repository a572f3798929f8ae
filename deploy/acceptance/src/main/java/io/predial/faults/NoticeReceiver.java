package io.predial.faults;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A central location that is told of emergency calls. */
final class NoticeReceiver implements AutoCloseable {
    private static final int LATE_MILLIS = 1_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final AtomicLong late = new AtomicLong();

    NoticeReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 256);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            JsonObject event = new JsonObject(Buffer.buffer(exchange.getRequestBody().readAllBytes()));
            long afterMillis = System.currentTimeMillis() - Instant.parse(event.getString("at")).toEpochMilli();
            if (ids.add(event.getString("id")) && afterMillis > LATE_MILLIS) {
                late.incrementAndGet();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Different calls that were told of. */
    long told() {
        return ids.size();
    }

    /** Of those, later than a second after the call. */
    long late() {
        return late.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
