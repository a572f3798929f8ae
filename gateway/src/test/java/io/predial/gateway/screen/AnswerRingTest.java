package io.predial.gateway.screen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.contract.ReasonCode;
import io.predial.contract.Verdict;
import io.predial.gateway.decision.WrittenAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerRingTest {
    private static final int PLACES = 16;
    /** What sixteen places hold together. */
    private static final int BLOCK_BYTES = PLACES * 512;
    private final AnswerRing ring = new AnswerRing(PLACES);

    @Test
    void whatIsKeptComesBackWhole() {
        WrittenAnswer blocked = answer(0, Verdict.BLOCK, ReasonCode.DNC_NATIONAL, null, 300);
        WrittenAnswer routed = answer(1, Verdict.ROUTE, ReasonCode.EMERGENCY_ROUTE, "trunk-\u00fc", 0);
        WrittenAnswer allowed = answer(2, Verdict.ALLOW, null, null, 1);
        List<WrittenAnswer> all = List.of(blocked, routed, allowed);
        all.forEach(ring::keep);
        all.forEach(this::assertKept);
    }

    @Test
    void anotherIdOfTheSamePlaceFindsNothing() {
        WrittenAnswer first = answer(3, Verdict.ALLOW, null, null, 10);
        ring.keep(first);
        assertNull(ring.find(ScreeningId.next(1, 3)));
        ring.keep(answer(3, Verdict.ALLOW, null, null, 10));
        assertNull(ring.find(first.id()), "its place was taken");
    }

    @Test
    void whatIsNoIdOfThisRingIsNotFound() {
        for (String id : List.of("", "x", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "\u00e9".repeat(26), ScreeningId.next(1, PLACES))) {
            assertNull(ring.find(id), id);
        }
    }

    /** Cut to bytes, the last letter would be the id's own. */
    @Test
    void anIdWithAForeignLetterIsAnother() {
        WrittenAnswer kept = answer(7, Verdict.ALLOW, null, null, 10);
        ring.keep(kept);
        int last = kept.id().length() - 1;
        assertNull(ring.find(kept.id().substring(0, last) + (char) (kept.id().charAt(last) + 256)));
        assertKept(kept);
    }

    /** The new answer is longer than the old one's room. */
    @Test
    void anAnswerIsReplacedUnlessANewerCallHasItsPlace() {
        WrittenAnswer early = answer(4, Verdict.BLOCK, ReasonCode.DNC_NATIONAL, null, 20);
        WrittenAnswer whole = new WrittenAnswer(early.id(), early.account(), Verdict.BLOCK, ReasonCode.DNC_NATIONAL, null,
                new byte[700]);
        ring.keep(early);
        ring.replace(early, whole);
        assertKept(whole);
        WrittenAnswer newer = answer(4, Verdict.ALLOW, null, null, 20);
        ring.keep(newer);
        ring.replace(early, whole);
        assertKept(newer);
        assertNull(ring.find(whole.id()));
    }

    @Test
    void oneTooLongForAllOfItIsNotKeptAndLeavesTheOthers() {
        WrittenAnswer other = answer(5, Verdict.ALLOW, null, null, 10);
        WrittenAnswer before = answer(6, Verdict.ALLOW, null, null, 10);
        WrittenAnswer huge = answer(6, Verdict.ALLOW, null, null, BLOCK_BYTES);
        ring.keep(other);
        ring.keep(before);
        ring.keep(huge);
        assertNull(ring.find(huge.id()));
        assertNull(ring.find(before.id()), "its place was given to a newer call");
        assertKept(other);
    }

    /** Whatever their lengths, over many rounds: the newest are there, byte for byte, and nothing else is. */
    @Test
    void theNewestAreThereAndNeverAMixture() {
        Random random = new Random(7);
        List<WrittenAnswer> kept = new ArrayList<>();
        for (int turn = 0; turn < 5_000; turn++) {
            WrittenAnswer next = answer(turn % PLACES, Verdict.BLOCK, ReasonCode.DNC_NATIONAL, null, random.nextInt(900));
            random.nextBytes(next.json());
            ring.keep(next);
            kept.add(next);
            assertKept(next);
            int roomBytes = BLOCK_BYTES;
            boolean isPresent = true;
            for (int back = kept.size() - 1; back >= Math.max(0, kept.size() - 2 * PLACES); back--) {
                WrittenAnswer found = ring.find(kept.get(back).id());
                isPresent &= found != null;
                roomBytes -= kept.get(back).json().length + 100;
                if (found != null) {
                    assertTrue(isPresent, "an older one outlived a newer one");
                    assertKept(kept.get(back));
                } else {
                    assertTrue(roomBytes < 1_000 || kept.size() - back > PLACES, "forgotten although there was room");
                }
            }
        }
    }

    private void assertKept(WrittenAnswer answer) {
        WrittenAnswer found = ring.find(answer.id());
        assertNotNull(found);
        assertArrayEquals(answer.json(), found.json());
        assertEquals(List.of(answer.id(), answer.account(), answer.verdict()),
                List.of(found.id(), found.account(), found.verdict()));
        assertEquals(answer.reason(), found.reason());
        assertEquals(answer.trunk(), found.trunk());
    }

    private static WrittenAnswer answer(int place, Verdict verdict, ReasonCode reason, String trunk, int jsonBytes) {
        return new WrittenAnswer(ScreeningId.next(1_700_000_000_000L, place), "acme-\u00f1", verdict, reason, trunk,
                new byte[jsonBytes]);
    }
}
