package io.predial.gateway.decision;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.SerializedString;
import io.predial.contract.CheckId;
import io.predial.contract.Decision;
import io.predial.contract.DialRequest;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import io.predial.contract.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** A decision as JSON (flat keys first, so that a dialplan finds them). */
public final class DecisionWriter {
    private static final JsonFactory JSON = new JsonFactory();
    /** An answer is under 2 KiB. One buffer a thread: made anew for each answer it is a fifth of all that a call allocates. */
    private static final ThreadLocal<ByteArrayOutputStream> BUFFER =
            ThreadLocal.withInitial(() -> new ByteArrayOutputStream(2_048));
    /** The part of a reason that is the same in every answer, escaped and encoded once: code, message, authority. */
    private static final Map<ReasonCode, SerializableString> CATALOGUE = new EnumMap<>(ReasonCode.class);

    static {
        for (ReasonCode code : ReasonCode.values()) {
            CATALOGUE.put(code, new SerializedString(quoted(code.code()) + ",\"message\":" + quoted(code.message())
                    + ",\"authority\":" + quoted(code.authority())));
        }
    }

    private record WrittenInstant(long second, String text) {
    }

    private static volatile WrittenInstant lastInstant = new WrittenInstant(0, Instant.EPOCH.toString());

    private DecisionWriter() {
    }

    static byte[] json(DialRequest request, Decision decision, int budgetMillis, int tookMicros, String rulesVersion) {
        ByteArrayOutputStream bytes = BUFFER.get();
        bytes.reset();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(request, decision, json);
            json.writeNumberField("budgetMillis", budgetMillis);
            json.writeNumberField("tookMicros", tookMicros);
            json.writeStringField("rulesVersion", rulesVersion);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DialRequest request, Decision decision, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", request.id());
        json.writeStringField("verdict", decision.verdict().id());
        Reason deciding = decision.decidingReason();
        if (deciding != null) {
            json.writeStringField("reason", deciding.code().code());
        }
        writeInstant("retryAt", decision.retryAtMillis(), json);
        if (decision.route() != null) {
            json.writeObjectFieldStart("route");
            json.writeStringField("trunk", decision.route().trunk());
            json.writeStringField("uri", decision.route().uri());
            json.writeEndObject();
        }
        Finding attested = attested(decision);
        if (attested != null) {
            json.writeStringField("attestation", attested.attestation().name());
            if (attested.basis() != null) {
                json.writeStringField("attestationReason", attested.basis().id());
            }
        }
        if (decision.degraded()) {
            json.writeBooleanField("degraded", true);
        }
        if (!decision.pending().isEmpty()) {
            json.writeArrayFieldStart("pending");
            for (CheckId check : decision.pending()) {
                json.writeString(check.id());
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("reasons");
        for (Reason reason : decision.reasons()) {
            writeReason(reason, json);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("checks");
        for (Finding finding : decision.findings()) {
            writeCheck(finding, json);
        }
        json.writeEndObject();
        if (request.dryRun()) {
            json.writeBooleanField("dryRun", true);
        }
    }

    private static void writeReason(Reason reason, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("check", reason.check().id());
        json.writeFieldName("code");
        json.writeRawValue(CATALOGUE.get(reason.code()));
        if (reason.detail() != null) {
            json.writeStringField("detail", reason.detail());
        }
        Source source = reason.source();
        if (source != null) {
            json.writeObjectFieldStart("source");
            json.writeStringField("registry", source.registry());
            json.writeStringField("version", source.version());
            json.writeNumberField("ageDays", source.ageDays());
            json.writeEndObject();
        }
        writeInstant("retryAt", reason.retryAtMillis(), json);
        json.writeEndObject();
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static void writeCheck(Finding finding, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(finding.check().id());
        json.writeStringField("outcome", finding.outcome().id());
        if (finding.cause() != null) {
            json.writeStringField("cause", finding.cause().id());
        }
        json.writeNumberField("micros", finding.micros());
        json.writeEndObject();
    }

    private static void writeInstant(String name, long millis, JsonGenerator json) throws IOException {
        if (millis > 0) {
            // Rounded up: a second too early would still be refused.
            json.writeStringField(name, text((millis + 999) / 1_000));
        }
    }

    /** Calls refused for their hour all name the same instant, and writing one out costs more than the rest of a reason. */
    private static String text(long second) {
        WrittenInstant last = lastInstant;
        if (last.second != second) {
            last = new WrittenInstant(second, Instant.ofEpochSecond(second).toString());
            lastInstant = last;
        }
        return last.text;
    }

    private static Finding attested(Decision decision) {
        for (Finding finding : decision.findings()) {
            if (finding.attestation() != null) {
                return finding;
            }
        }
        return null;
    }
}
