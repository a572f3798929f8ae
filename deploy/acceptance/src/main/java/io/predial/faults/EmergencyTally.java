package io.predial.faults;

import io.predial.load.AnswerSink;
import io.predial.load.Exchange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/** What became of emergency calls, and of the others meanwhile. Written on load threads, one for each sink. */
public final class EmergencyTally {
    static final String HEAD = "| phase | emergency calls | routed | over budget | failed | p50 ms | p99 ms | max ms | "
            + "others asked | others shed |\n|---|---|---|---|---|---|---|---|---|---|\n";
    private static final int HTTP_OK = 200;
    private static final int HTTP_UNAVAILABLE = 503;

    public final String phase;
    public long calls;
    public long routed;
    /** Took longer in the gateway than the budget. */
    public long late;
    /** No answer, or one that is no decision. */
    public long failed;
    public String firstWrong;
    public long othersAsked;
    public long othersShed;
    /** By the gateway's own count, while emergency calls were made. */
    public long shedMeanwhile;
    /** What the caller waited, the wait for a connection included. */
    private final Histogram waitedMicros = new Histogram(3);

    EmergencyTally(String phase) {
        this.phase = phase;
    }

    AnswerSink emergencies() {
        return new AnswerSink() {
            @Override
            public void answered(Exchange exchange, ByteBuffer body) {
                calls++;
                waitedMicros.recordValue(exchange.latencyNanos() / 1_000);
                byte[] bytes = new byte[body.remaining()];
                body.get(bytes);
                if (exchange.status() == HTTP_OK) {
                    judge(new JsonObject(Buffer.buffer(bytes)));
                } else {
                    failed++;
                    wrong("status " + exchange.status());
                }
            }

            @Override
            public void failed(Exchange exchange) {
                calls++;
                failed++;
                wrong(String.valueOf(exchange.failure()));
            }
        };
    }

    private void judge(JsonObject decision) {
        JsonObject route = decision.getJsonObject("route", new JsonObject());
        if ("route".equals(decision.getString("verdict")) && "e911".equals(route.getString("trunk"))) {
            routed++;
        } else {
            wrong(decision.encode());
        }
        if (decision.getLong("tookMicros") > decision.getLong("budgetMillis") * 1_000) {
            late++;
        }
    }

    private void wrong(String what) {
        firstWrong = firstWrong == null ? what : firstWrong;
    }

    AnswerSink ordinary() {
        return new AnswerSink() {
            @Override
            public void answered(Exchange exchange, ByteBuffer body) {
                othersAsked++;
                othersShed += exchange.status() == HTTP_UNAVAILABLE ? 1 : 0;
            }

            @Override
            public void failed(Exchange exchange) {
                othersAsked++;
            }
        };
    }

    public String line() {
        return "| %s | %d | %d | %d | %d | %.1f | %.1f | %.1f | %d | %d |%n".formatted(phase, calls, routed, late, failed,
                waitedMicros.getValueAtPercentile(50) / 1e3, waitedMicros.getValueAtPercentile(99) / 1e3,
                waitedMicros.getMaxValue() / 1e3, othersAsked, othersShed);
    }
}
