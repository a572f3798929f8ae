package io.predial.fraud;

import static io.predial.fraud.Calls.CALLEE;
import static io.predial.fraud.Calls.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.DialRequest;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bytes that nodes tell each other of counts in: as released, damaged, of a later release, too many. */
class CountedTest {
    private static final int MESSAGE_BYTES = 512;
    private static final Fingerprint CALLER = Fingerprint.of("caller");

    @Test
    void entriesSurviveTheTrip() {
        WireReader in = new WireReader(sample());
        for (Counted each : samples()) {
            assertEquals(each, Counted.read(in));
        }
        assertEquals(0, in.remaining());
    }

    @Test
    void beyondItsLimitTheOldestIsNotTold() {
        Untold untold = new Untold(2);
        for (int i = 0; i < 5; i++) {
            untold.add(Counted.inTenth(CALLER, NOON + i, 1));
        }
        assertEquals(3, untold.lost());
        WireWriter out = new WireWriter(64);
        assertTrue(untold.writeTo(out, MESSAGE_BYTES));
        assertEquals(NOON + 3, Counted.read(new WireReader(out.toBytes())).atMillis());
        assertFalse(untold.writeTo(out.clear(), MESSAGE_BYTES));
    }

    @Test
    void damagedBytesAreRefusedAndNothingElseIsThrown() {
        byte[] whole = sample();
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            boolean atTheEndOfAnEntry = ends(whole).contains(length);
            if (!atTheEndOfAnEntry) {
                assertThrows(IndexOutOfBoundsException.class, () -> readAll(cut), length + " bytes");
            }
        }
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                readAll(damaged);
            } catch (IndexOutOfBoundsException expected) {
                assertTrue(expected.getMessage() != null);
            }
        }
    }

    @Test
    void whatALaterReleaseAppendsToAnEntryIsSkipped() {
        WireWriter out = new WireWriter(64);
        Counted.attempts(CALLER, NOON, CALLEE, 2).write(out);
        byte[] longer = Arrays.copyOf(out.toBytes(), out.size() + 3);
        longer[1] += 3;
        assertEquals(Counted.attempts(CALLER, NOON, CALLEE, 2), Counted.read(new WireReader(longer)));
    }

    @Test
    void bytesOfVersion1StayAsTheyWereReleased() throws Exception {
        try (InputStream golden = CountedTest.class.getResourceAsStream("/wire/counts-v1-entries.hex")) {
            assertEquals(new String(golden.readAllBytes(), StandardCharsets.US_ASCII).strip(),
                    HexFormat.of().formatHex(sample()));
        }
    }

    /** A call with everything, an attempt, a tenth of a second, and a call that was refused. */
    private static byte[] sample() {
        WireWriter out = new WireWriter(256);
        samples().forEach(each -> each.write(out));
        return out.toBytes();
    }

    private static List<Counted> samples() {
        Fingerprint call = Fingerprint.ofCall(withCallId());
        return List.of(new Counted(CALLER, NOON, 3, CALLEE, 1, Fingerprint.of("s-1"), call, Usage.WITHIN_LIMITS),
                Counted.attempts(CALLER, NOON + 1, CALLEE, 2), Counted.inTenth(CALLER, NOON + 200, 7),
                Counted.call(call, NOON + 2, new Usage(true, NOON + 3, true, NOON + 4)));
    }

    private static DialRequest withCallId() {
        DialRequest.Builder call = Calls.call();
        call.callId = "c-1";
        return call.build();
    }

    private static Set<Integer> ends(byte[] entries) {
        Set<Integer> ends = new HashSet<>();
        WireReader in = new WireReader(entries);
        while (in.remaining() > 0) {
            Counted.read(in);
            ends.add(in.position());
        }
        return ends;
    }

    private static void readAll(byte[] entries) {
        WireReader in = new WireReader(entries);
        while (in.remaining() > 0) {
            Counted.read(in);
        }
    }
}
