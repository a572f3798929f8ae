package io.predial.fraud;

import static io.predial.fraud.Calls.CALLEE;
import static io.predial.fraud.Calls.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.bus.ReplicatedCounts.Pages;
import io.predial.contract.DialRequest;
import io.predial.contract.config.Knobs;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What nodes tell each other of their counts: lost, repeated, reordered, damaged, and what it comes to. */
class FraudReplicaTest {
    private static final int MESSAGE_BYTES = 512;
    private static final Fingerprint CALLER = Fingerprint.of("caller");
    private static final AccountLimits TWO_A_DAY = new AccountLimits(1_000, 2, Set.of());
    private static final AccountLimits FIVE_A_MINUTE = new AccountLimits(5, 1_000, Set.of());

    /** A node's counts, without the node. */
    private static final class Node {
        final Untold untold = new Untold(10_000);
        final FraudCounters counters = new FraudCounters(FraudConfig.from(new Knobs(Map.of())), untold);
        final FraudReplica replica = new FraudReplica(counters, untold);

        Usage count(DialRequest call, AccountLimits limits) {
            return counters.count(call, limits, false);
        }

        List<byte[]> news() {
            List<byte[]> messages = new ArrayList<>();
            WireWriter out = new WireWriter(MESSAGE_BYTES);
            while (replica.writeNews(out.clear(), MESSAGE_BYTES)) {
                messages.add(out.toBytes());
            }
            return messages;
        }

        List<byte[]> pagesSince(long millis) {
            List<byte[]> messages = new ArrayList<>();
            WireWriter out = new WireWriter(MESSAGE_BYTES);
            Pages pages = replica.since(millis);
            for (boolean more = true; more; ) {
                more = pages.writeNext(out.clear(), MESSAGE_BYTES);
                messages.add(out.toBytes());
            }
            return messages;
        }

        void hear(List<byte[]> messages) {
            messages.forEach(message -> replica.merge(new WireReader(message), NOON));
        }
    }

    private final Node one = new Node();
    private final Node other = new Node();

    @Test
    void anotherNodeGoesOnFromThere() {
        one.count(Calls.at(NOON), TWO_A_DAY);
        one.count(Calls.at(NOON + 1), TWO_A_DAY);
        other.hear(one.news());
        Usage refused = one.count(Calls.at(NOON + 2), TWO_A_DAY);
        assertTrue(refused.tooOften());
        assertEquals(refused, other.count(Calls.at(NOON + 2), TWO_A_DAY));
    }

    @Test
    void theMinuteGoesOnAsWell() {
        for (int i = 0; i < 5; i++) {
            one.count(Calls.at(NOON + i * 40, CALLEE + i), FIVE_A_MINUTE);
        }
        other.hear(one.news());
        Usage refused = one.count(Calls.at(NOON + 300), FIVE_A_MINUTE);
        assertTrue(refused.tooFast());
        assertEquals(refused, other.count(Calls.at(NOON + 300), FIVE_A_MINUTE));
    }

    @Test
    void aCallThatTwoNodesWereAskedAboutIsOneCall() {
        DialRequest call = Calls.at(NOON);
        assertTrue(one.count(call, TWO_A_DAY).isWithinLimits());
        assertTrue(other.count(call, TWO_A_DAY).isWithinLimits());
        one.hear(other.news());
        other.hear(one.news());
        for (Node node : List.of(one, other)) {
            assertTrue(node.count(Calls.at(NOON + 1), TWO_A_DAY).isWithinLimits(), "the second attempt");
            assertTrue(node.count(Calls.at(NOON + 2), TWO_A_DAY).tooOften(), "the third");
        }
    }

    /** The first had counted it, and its answer was late: the second has heard of it when it is asked. */
    @Test
    void aCallThatIsAskedAgainAfterTheNewsOfItIsTheSameCall() {
        AccountLimits once = new AccountLimits(1, 1, Set.of());
        DialRequest call = Calls.at(NOON);
        Usage first = one.count(call, once);
        assertTrue(first.isWithinLimits());
        other.hear(one.news());
        assertEquals(first, other.count(call, once));
        assertEquals(List.of(), other.news(), "there is nothing new in it");
        assertTrue(other.count(Calls.at(NOON + 1), once).tooOften());
    }

    /** Both calls came in the same millisecond: told as two, they are two. */
    @Test
    void callsOfOneInstantAreAllTold() {
        one.count(Calls.at(NOON), TWO_A_DAY);
        one.count(Calls.at(NOON), TWO_A_DAY);
        other.hear(one.news());
        assertTrue(other.count(Calls.at(NOON + 1), TWO_A_DAY).tooOften());
    }

    @Test
    void aRepeatIsRecognisedByItsCallIdOnAnotherNode() {
        DialRequest.Builder call = Calls.call();
        call.callId = "c-1";
        Usage first = one.count(call.build(), TWO_A_DAY);
        other.hear(one.news());
        DialRequest.Builder again = Calls.call();
        again.callId = "c-1";
        again.atMillis = NOON + 1_000;
        assertEquals(first, other.count(again.build(), TWO_A_DAY));
        assertTrue(other.count(Calls.at(NOON + 2_000), TWO_A_DAY).isWithinLimits(), "it was counted once");
    }

    /** Many calls on two nodes; messages come twice and in any order, and both must agree with one that saw all. */
    @Test
    void repeatedAndReorderedNewsComeToTheSame() {
        Random random = new Random(20261125);
        Node all = new Node();
        List<byte[]> told = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            DialRequest call = Calls.at(NOON + i * 200L, CALLEE + random.nextInt(20));
            all.count(call, new AccountLimits(10_000, 1_000, Set.of()));
            (random.nextBoolean() ? one : other).count(call, new AccountLimits(10_000, 1_000, Set.of()));
        }
        told.addAll(one.news());
        told.addAll(other.news());
        told.addAll(List.copyOf(told));
        Collections.shuffle(told, random);
        one.replica.merge(new WireReader(joined(told)), NOON + 3_600_000);
        Collections.shuffle(told, random);
        other.replica.merge(new WireReader(joined(told)), NOON + 3_600_000);
        Usage expected = usageAfter(all);
        assertTrue(expected.tooFast() && expected.tooOften(), "a limit that all together have reached: " + expected);
        assertEquals(expected, usageAfter(one));
        assertEquals(expected, usageAfter(other));
        assertEquals(all.counters.pairs(), one.counters.pairs());
    }

    private static Usage usageAfter(Node node) {
        long after = NOON + 2_000 * 200L;
        return node.count(Calls.at(after), new AccountLimits(290, 80, Set.of()));
    }

    @Test
    void aNodeThatStartsGetsEverythingPageByPage() {
        for (int i = 0; i < 300; i++) {
            DialRequest.Builder call = Calls.call();
            call.callId = "c-" + i;
            call.atMillis = NOON + i;
            one.count(Calls.to(call, CALLEE + i % 100), new AccountLimits(1_000, 3, Set.of()));
        }
        List<byte[]> pages = one.pagesSince(0);
        assertTrue(pages.size() > 10);
        other.hear(pages);
        assertEquals(100, other.counters.pairs());
        assertEquals(1, other.counters.accounts());
        assertTrue(other.count(Calls.at(NOON + 400), new AccountLimits(1_000, 3, Set.of())).tooOften());
        assertTrue(other.count(Calls.at(NOON + 400, CALLEE + 200), new AccountLimits(300, 3, Set.of())).tooFast());
    }

    @Test
    void whatIsOlderThanAskedForIsLeftOut() {
        one.count(Calls.at(NOON), TWO_A_DAY);
        one.count(Calls.at(NOON + 5_000), TWO_A_DAY);
        other.hear(one.pagesSince(NOON + 1_000));
        assertTrue(other.count(Calls.at(NOON + 6_000), TWO_A_DAY).isWithinLimits(), "one of the two was told");
        assertTrue(other.count(Calls.at(NOON + 7_000), TWO_A_DAY).tooOften());
    }

    /** They would be taken for the newest of all, or the oldest. */
    @Test
    void anEntryFromLongAgoForgetsNothing() {
        one.count(Calls.at(NOON), TWO_A_DAY);
        one.count(Calls.at(NOON + 1), TWO_A_DAY);
        for (long at : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 5, 0, NOON - 2 * Attempts.WINDOW_MILLIS, Long.MAX_VALUE}) {
            one.hear(List.of(bytes(Counted.attempts(CALLER, at, CALLEE, 1)), bytes(Counted.inTenth(CALLER, at, 5))));
        }
        assertTrue(one.count(Calls.at(NOON + 2), TWO_A_DAY).tooOften());
        assertEquals(1, one.counters.pairs());
    }

    @Test
    void anEntryOfMoreCallsThanThereCanBeIsLeftOut() {
        one.hear(List.of(bytes(Counted.inTenth(CALLER, NOON, Integer.MAX_VALUE)),
                bytes(Counted.inTenth(CALLER, NOON + 200, Integer.MAX_VALUE))));
        assertEquals(0, one.counters.accounts());
    }

    @Test
    void whatHasLeftTheDayMakesRoomForWhatIsMerged() {
        AccountLimits many = new AccountLimits(1_000_000, FraudCounters.ATTEMPTS_LIMIT_MAX, Set.of());
        for (int i = 0; i < FraudCounters.ATTEMPTS_LIMIT_MAX; i++) {
            one.count(Calls.at(NOON - Attempts.WINDOW_MILLIS - 1_000_000 + i), many);
        }
        for (int i = 0; i < 50; i++) {
            one.hear(List.of(bytes(Counted.attempts(CALLER, NOON - 5_000 + i, CALLEE, 1))));
        }
        assertTrue(one.count(Calls.at(NOON), new AccountLimits(1_000_000, 50, Set.of())).tooOften());
    }

    @Test
    void ofOldEntriesNoneDisplacesANewerOne() {
        AccountLimits once = new AccountLimits(1_000, 1, Set.of());
        FraudCounters small = new FraudCounters(new FraudConfig(3, 10, 10, 10), new Untold(10));
        FraudReplica replica = new FraudReplica(small, new Untold(10));
        for (int i = 0; i < 3; i++) {
            small.count(Calls.at(NOON + i, CALLEE + i), once, false);
        }
        for (int i = 0; i < 3; i++) {
            replica.merge(new WireReader(bytes(Counted.attempts(CALLER, NOON - 3_600_000, CALLEE + 10 + i, 1))), NOON);
        }
        assertTrue(small.count(Calls.at(NOON + 10, CALLEE), once, false).tooOften());
        assertEquals(3, small.evictions());
    }

    /** A page is not long in coming, however much is held and however little of it is asked for. */
    @Test
    void aPageIsMadeOfAFewSegments() {
        FraudCounters large = new FraudCounters(new FraudConfig(100_000, 10, 10, 10), new Untold(10));
        for (int i = 0; i < 20_000; i++) {
            large.count(Calls.at(NOON - 10_000 + i / 2, CALLEE + i), new AccountLimits(1_000_000, 1, Set.of()), false);
        }
        Pages pages = new FraudReplica(large, new Untold(10)).since(NOON - 1);
        WireWriter out = new WireWriter(64);
        int written = 0;
        int count = 1;
        while (pages.writeNext(out, 1 << 20)) {
            assertTrue(out.size() - written < 4_096, "of the last two calls, the rate and the segments' share");
            written = out.size();
            count++;
        }
        assertTrue(count > 5, count + " pages");
    }

    /** It would push everything that is counted now out of its window. */
    @Test
    void anEntryFromTheFutureIsLeftOut() {
        one.count(Calls.at(NOON + 120_000), TWO_A_DAY);
        other.hear(one.news());
        assertEquals(0, other.counters.accounts());
        assertEquals(0, other.counters.pairs());
    }

    private static byte[] bytes(Counted counted) {
        WireWriter out = new WireWriter(64);
        counted.write(out);
        return out.toBytes();
    }

    private static byte[] joined(List<byte[]> messages) {
        WireWriter out = new WireWriter(1_024);
        messages.forEach(message -> out.raw(message, message.length));
        return out.toBytes();
    }
}
