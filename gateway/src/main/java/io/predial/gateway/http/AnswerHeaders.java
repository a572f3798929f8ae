package io.predial.gateway.http;

import io.predial.contract.ReasonCode;
import io.predial.contract.Verdict;
import io.predial.gateway.decision.WrittenAnswer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.EnumMap;
import java.util.Map;

/** The verdict mirrored in headers, for dialplans that read no body. Names and values are encoded once. */
final class AnswerHeaders {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence TEXT = HttpHeaders.createOptimized("text/plain");
    private static final CharSequence VERDICT = HttpHeaders.createOptimized("X-Predial-Verdict");
    private static final CharSequence ID = HttpHeaders.createOptimized("X-Predial-Id");
    private static final CharSequence REASON = HttpHeaders.createOptimized("X-Predial-Reason");
    private static final Map<Verdict, CharSequence> VERDICTS = new EnumMap<>(Verdict.class);
    private static final Map<ReasonCode, CharSequence> REASONS = new EnumMap<>(ReasonCode.class);

    static {
        for (Verdict verdict : Verdict.values()) {
            VERDICTS.put(verdict, HttpHeaders.createOptimized(verdict.id()));
        }
        for (ReasonCode code : ReasonCode.values()) {
            REASONS.put(code, HttpHeaders.createOptimized(code.code()));
        }
    }

    private AnswerHeaders() {
    }

    static void put(WrittenAnswer answer, HttpServerResponse response) {
        response.putHeader(VERDICT, VERDICTS.get(answer.verdict())).putHeader(ID, (CharSequence) answer.id());
        if (answer.reason() != null) {
            response.putHeader(REASON, REASONS.get(answer.reason()));
        }
    }
}
