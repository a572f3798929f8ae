package io.predial.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    /** What nodes of different releases tell each other; from {@code printf caller | sha256sum}. */
    @Test
    void itIsTheBeginningOfTheSha256() {
        assertEquals(new Fingerprint(0x61de55ba3388aec4L, 0xfdf6ecfc6eef846fL), Fingerprint.of("caller"));
    }

    @Test
    void aCallIsAnotherOneWhenAnythingThatIsItsOwnDiffers() {
        Fingerprint call = of("caller", "c-1", "+12025550143", Purpose.MARKETING);
        assertEquals(call, of("caller", "c-1", "+12025550143", Purpose.MARKETING));
        assertNotEquals(call, of("other", "c-1", "+12025550143", Purpose.MARKETING));
        assertNotEquals(call, of("caller", "c-2", "+12025550143", Purpose.MARKETING));
        assertNotEquals(call, of("caller", "c-1", "+12025550144", Purpose.MARKETING));
        assertNotEquals(call, of("caller", "c-1", "+12025550143", Purpose.PERSONAL));
        assertNotEquals(of("a", "bc", "+1", Purpose.PERSONAL), of("ab", "c", "+1", Purpose.PERSONAL));
        assertNull(Fingerprint.ofCall(Calls.at(Calls.NOON)), "without an id there is nothing to recognise");
    }

    private static Fingerprint of(String account, String callId, String to, Purpose purpose) {
        DialRequest.Builder call = Calls.call();
        call.account = account;
        call.callId = callId;
        call.to = to;
        call.purpose = purpose;
        return Fingerprint.ofCall(call.build());
    }
}
