package io.predial.gateway.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.gateway.decision.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes decision records. Numbers leave masked, with a keyed hash beside them so that records of one number can be
 * found by who holds the key: a bare hash of a phone number is undone in seconds. Not thread-safe.
 */
final class DecisionRecordWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 16;
    private static final int TYPICAL_BYTES = 2_048;

    private final Mac mac;
    private long lastSecond = Long.MIN_VALUE;
    private String lastSecondText;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);

    /** @param numberKey key of the number hash; empty leaves the hash out */
    DecisionRecordWriter(String numberKey) {
        this.mac = numberKey.isEmpty() ? null : mac(numberKey);
    }

    DecisionRecord write(Answer answer) {
        bytes.reset();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(answer, json);
        } catch (IOException e) {
            throw new UncheckedIOException("a decision could not be written", e);
        }
        return new DecisionRecord(answer.request().id().getBytes(StandardCharsets.US_ASCII), bytes.toByteArray());
    }

    private void write(Answer answer, JsonGenerator json) throws IOException {
        DialRequest request = answer.request();
        json.writeStartObject();
        json.writeStringField("at", instant(request.atMillis()));
        json.writeStringField("account", request.account());
        json.writeStringField("callId", wellFormed(request.callId()));
        json.writeStringField("purpose", request.purpose().id());
        json.writeStringField("trunk", wellFormed(request.trunk()));
        if (request.campaign() != null) {
            json.writeStringField("campaign", request.campaign());
        }
        json.writeBooleanField("dryRun", request.dryRun());
        json.writeStringField("from", E164.masked(request.fromE164()));
        json.writeStringField("to", E164.masked(request.toE164()));
        writeHash("fromKey", request.fromE164(), json);
        writeHash("toKey", request.toE164(), json);
        json.writeFieldName("decision");
        json.writeRawValue("");
        json.flush();
        bytes.write(answer.json(), 0, lengthOfLine(answer.json()));
        json.writeEndObject();
    }

    /** Calls of one second share all but the last digits, and writing an instant out costs more than the rest. */
    private String instant(long millis) {
        long second = Math.floorDiv(millis, 1_000);
        if (second != lastSecond) {
            lastSecond = second;
            lastSecondText = Instant.ofEpochSecond(second).toString();
        }
        int rest = Math.floorMod(millis, 1_000);
        return rest == 0 ? lastSecondText
                : lastSecondText.substring(0, lastSecondText.length() - 1) + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
                        + rest + "Z";
    }

    /** The answer's body ends its line; inside the record it does not. */
    private static int lengthOfLine(byte[] json) {
        return json[json.length - 1] == '\n' ? json.length - 1 : json.length;
    }

    private void writeHash(String name, long number, JsonGenerator json) throws IOException {
        if (mac != null && number != E164.NONE) {
            byte[] hash = mac.doFinal(E164.format(number).getBytes(StandardCharsets.US_ASCII));
            json.writeStringField(name, HexFormat.of().formatHex(hash, 0, HASH_BYTES));
        }
    }

    /** Half a surrogate pair has no UTF-8: it is refused, and a client could keep its calls off the record. */
    private static String wellFormed(String text) {
        boolean plain = text == null || text.chars().noneMatch(c -> Character.isSurrogate((char) c));
        return plain ? text : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Mac mac(String key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }
}
