package io.predial.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SpoolFormatTest {
    private static final JsonObject VECTORS = vectors();
    private static final List<DecisionRecord> RECORDS = List.of(record("A", 1), record("B", 2), record("C", 3));

    /** A spool outlives an upgrade: these bytes must be read for good. */
    @Test
    void theBytesAreThoseOfVersion1() {
        assertEquals(VECTORS.getString("whole").replace(" ", ""), HexFormat.of().formatHex(whole()));
    }

    @TestFactory
    Stream<DynamicTest> whatHoldsIsReadAndTheRestCounted() {
        JsonArray cases = VECTORS.getJsonArray("cases");
        return cases.stream().map(JsonObject.class::cast)
                .map(damage -> DynamicTest.dynamicTest(damage.getString("note"), () -> {
                    byte[] segment = damaged(damage);
                    assertTrue(SpoolFormat.isKnown(segment));
                    SpoolFormat.Reader reader = new SpoolFormat.Reader(segment);
                    assertEquals(damage.getString("held"), ids(reader));
                    assertEquals(damage.getInteger("damaged"), reader.damaged());
                    assertNull(reader.next(), "the end stays the end");
                }));
    }

    @Test
    void theContentsComeBackAsTheyWere() {
        DecisionRecord first = new SpoolFormat.Reader(whole()).next();
        assertEquals("{\"n\":1}", new String(first.json(), StandardCharsets.UTF_8));
    }

    @Test
    void anotherVersionIsNotKnown() {
        byte[] segment = whole();
        segment[7]++;
        assertFalse(SpoolFormat.isKnown(segment));
    }

    @Test
    void longRecordsDoNotFit() {
        byte[] id = new byte[26];
        assertTrue(SpoolFormat.fits(new DecisionRecord(id, new byte[SpoolFormat.RECORD_BYTES_MAX - 27])));
        assertFalse(SpoolFormat.fits(new DecisionRecord(id, new byte[SpoolFormat.RECORD_BYTES_MAX - 26])));
        assertFalse(SpoolFormat.fits(new DecisionRecord(new byte[256], new byte[1])));
    }

    static DecisionRecord record(String id, int n) {
        return new DecisionRecord(id.getBytes(StandardCharsets.US_ASCII),
                ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8));
    }

    static String ids(SpoolFormat.Reader reader) {
        StringBuilder ids = new StringBuilder();
        for (DecisionRecord next = reader.next(); next != null; next = reader.next()) {
            ids.append(new String(next.id(), StandardCharsets.US_ASCII));
        }
        return ids.toString();
    }

    private static byte[] whole() {
        return Buffer.buffer(SpoolFormat.header()).appendBytes(SpoolFormat.encode(RECORDS).array()).getBytes();
    }

    private static byte[] damaged(JsonObject damage) {
        byte[] segment = whole();
        for (Object at : damage.getJsonArray("flip", new JsonArray())) {
            segment[(Integer) at] ^= 0x10;
        }
        int length = damage.getInteger("cutAt", segment.length + damage.getInteger("zeros", 0));
        return Arrays.copyOf(segment, length);
    }

    private static JsonObject vectors() {
        try (InputStream in = SpoolFormatTest.class.getResourceAsStream("/vectors/spool-damage.json")) {
            return new JsonObject(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
