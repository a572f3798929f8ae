package io.predial.bus;

import static io.predial.bus.Patience.await;
import static io.predial.bus.Patience.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predial.bus.CountsExchange.CountsCounters;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that tell each other what they counted: one that starts, one that missed something, one that says nothing of use. */
class CountsExchangeTest {
    private static final CountsConfig CONFIG = new CountsConfig(20, 300, 20_000);

    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    @Test
    void whatOneCountsAllHold() {
        Names a = new Names();
        Names b = new Names();
        await(deploy("a", a));
        await(deploy("b", b));
        a.count("one");
        b.count("two");
        until(vertx, () -> a.held.equals(Set.of("one", "two")) && b.held.equals(a.held));
    }

    @Test
    void aNodeThatStartsHoldsEverythingBeforeItIsReady() {
        Names a = new Names();
        for (int i = 0; i < 500; i++) {
            a.held.add("name-" + i);
        }
        await(deploy("a", a));
        CountsCounters counters = new CountsCounters();
        Names b = new Names();
        await(vertx.deployVerticle(new CountsExchange("b", b, CONFIG, counters)));
        assertEquals(500, b.held.size());
        assertEquals(1, counters.caughtUp.sum());
        assertEquals(0, counters.gaps.sum());
    }

    @Test
    void whatIsMissedIsNoticedAndAskedFor() {
        Names a = new Names();
        CountsCounters counters = new CountsCounters();
        await(vertx.deployVerticle(new CountsExchange("a", a, CONFIG, counters)));
        Names teller = new Names();
        teller.held.add("never heard");
        CountsPages pages = new CountsPages("teller", teller, 64);
        vertx.eventBus().<Buffer>consumer(BusAddress.counts("teller"), ask -> ask.reply(Buffer.buffer(
                pages.answer(CountsMessage.read(ask.body().getBytes()), false, 0))));
        tell("teller", 0, "first");
        tell("teller", 1, "second");
        until(vertx, () -> a.held.containsAll(Set.of("first", "second")));
        assertEquals(0, counters.gaps.sum());
        tell("teller", 3, "fourth");
        until(vertx, () -> a.held.contains("never heard"));
        assertEquals(1, counters.gaps.sum());
        assertTrue(a.held.contains("fourth"));
    }

    /** A node that does not know everything is better than none. */
    @Test
    void aNodeThatIsToldNothingIsReadyAfterAWhile() {
        AtomicInteger number = new AtomicInteger(7);
        vertx.setPeriodic(20, timer -> tell("mute", number.getAndIncrement(), "news"));
        CountsCounters counters = new CountsCounters();
        Names a = new Names();
        await(vertx.deployVerticle(new CountsExchange("a", a, new CountsConfig(20, 5_000, 500), counters)));
        assertTrue(counters.catchUpsFailed.sum() > 0);
        assertEquals(0, counters.caughtUp.sum());
        assertTrue(a.held.contains("news"), "what it hears it takes");
        assertEquals(CountsMessage.ALL_IT_HAS, CountsMessage.read(answerOf("a", CountsMessage.ASK)).number());
    }

    /** It misses what the third told in a cut; who starts must not think that it has been told all. */
    @Test
    void aNodeThatStartsWhileAnotherIsBehindAsksTheThirdAsWell() {
        Names behind = new Names();
        CountsCounters counters = new CountsCounters();
        await(vertx.deployVerticle(new CountsExchange("behind", behind, CONFIG, counters)));
        Names third = new Names(List.of("told in the cut"));
        CountsPages pages = new CountsPages("third", third, 64);
        AtomicBoolean answering = new AtomicBoolean();
        vertx.eventBus().<Buffer>consumer(BusAddress.counts("third"), ask -> {
            byte[] page = answering.get() ? pages.answer(CountsMessage.read(ask.body().getBytes()), false, 0) : null;
            if (page == null) {
                ask.fail(CountsPages.FAILURE, "not now");
            } else {
                ask.reply(Buffer.buffer(page));
            }
        });
        tell("third", 0, "first");
        until(vertx, () -> behind.held.contains("first"));
        AtomicInteger number = new AtomicInteger(5);
        vertx.setPeriodic(5, timer -> tell("third", number.getAndIncrement(), "later"));
        until(vertx, () -> counters.gaps.sum() == 1);
        Names starting = new Names();
        CountsCounters asked = new CountsCounters();
        Future<String> ready = vertx.deployVerticle(new CountsExchange("starting", starting, CONFIG, asked));
        until(vertx, () -> asked.catchUpsFailed.sum() > 0);
        answering.set(true);
        await(ready);
        assertTrue(starting.held.contains("told in the cut"));
        until(vertx, () -> behind.held.contains("told in the cut"));
    }

    /** Who starts was told a part, and then the one that told it died: nobody else holds that part. */
    @Test
    void whatWasToldByOneThatDiedMeanwhileIsTold() {
        Names old = new Names(List.of("counted by the dead"));
        CountsPages pages = new CountsPages("old", old, 1);
        AtomicInteger answers = new AtomicInteger();
        vertx.eventBus().<Buffer>consumer(BusAddress.counts("old"), ask -> {
            if (answers.getAndIncrement() == 0) {
                WireWriter page = new WireWriter(64);
                CountsMessage.writeHeader(CountsMessage.PAGE, "old", CountsMessage.MORE, page);
                ask.reply(Buffer.buffer(page.text("counted by the dead").toBytes()));
            } else {
                ask.fail(CountsPages.FAILURE, "dead");
            }
        });
        AtomicInteger number = new AtomicInteger(7);
        vertx.setPeriodic(20, timer -> tell("old", number.getAndIncrement(), "news"));
        Names other = new Names();
        await(vertx.deployVerticle(new CountsExchange("other", other, new CountsConfig(20, 300, 0), new CountsCounters())));
        Names starting = new Names();
        await(vertx.deployVerticle(new CountsExchange("starting", starting, new CountsConfig(20, 300, 3_000),
                new CountsCounters())));
        until(vertx, () -> other.held.contains("counted by the dead") && starting.held.contains("counted by the dead"));
    }

    /** Whatever is thrown: it is asked again. */
    @Test
    void aPageThatCannotBeTakenOverIsAskedForAgain() {
        Names teller = new Names(List.of(Names.POISON));
        await(deploy("teller", teller));
        CountsCounters counters = new CountsCounters();
        Names a = new Names();
        Future<String> ready = vertx.deployVerticle(new CountsExchange("a", a, CONFIG, counters));
        until(vertx, () -> counters.catchUpsFailed.sum() > 0);
        teller.held.clear();
        teller.held.add("good");
        await(ready);
        assertTrue(a.held.contains("good"));
    }

    /** Their number was never told, so nobody could ask for them. */
    @Test
    void whatWasNeverToldForWantOfRoomIsAskedFor() {
        Names a = new Names();
        Names b = new Names();
        await(deploy("a", a));
        await(deploy("b", b));
        a.count("one");
        until(vertx, () -> b.held.contains("one"));
        a.held.add("too many");
        a.lost = 1;
        until(vertx, () -> b.held.contains("too many"));
    }

    /** After an hour's cut as after a second's, it is asked for what it told since. */
    @Test
    void howMuchIsMissingIsKnownFromTheLastNews() {
        Teller teller = new Teller("b", false, 0, 100_000);
        assertTrue(teller.heard(9, 3_000_000, 10_000));
        assertEquals(90_000, teller.takeMissing());
        Teller first = new Teller("b", true, 9, 100_000);
        first.heard(20, 110_000, 10_000);
        first.foundOldTimes();
        assertEquals(90_000, first.takeMissing(), "another told its old times, but not what was lost since");
    }

    @Test
    void foreignAndDamagedBytesAreCountedAndChangeNothing() {
        CountsCounters counters = new CountsCounters();
        Names a = new Names();
        await(vertx.deployVerticle(new CountsExchange("a", a, CONFIG, counters)));
        vertx.eventBus().publish(BusAddress.COUNTS, Buffer.buffer(new byte[] {9, 1, 0, 0}));
        vertx.eventBus().publish(BusAddress.COUNTS, Buffer.buffer());
        WireWriter half = new WireWriter(64);
        CountsMessage.writeHeader(CountsMessage.NEWS, "b", 0, half);
        vertx.eventBus().publish(BusAddress.COUNTS, Buffer.buffer(half.u16(500).toBytes()));
        until(vertx, () -> counters.undecodable.sum() == 3);
        assertEquals(Set.of(), a.held);
        assertNull(answerOf("a", CountsMessage.NEWS));
        assertNull(answerOf("a", CountsMessage.ASK_ON), "nobody has asked before");
    }

    @Test
    void askersAreLimited() {
        CountsPages pages = new CountsPages("a", new Names(List.of("x", "y", "z")), 1);
        for (int i = 0; i < 4; i++) {
            assertTrue(pages.answer(ask(CountsMessage.ASK, "asker-" + i), false, 0) != null);
        }
        assertNull(pages.answer(ask(CountsMessage.ASK, "asker-5"), false, 0));
        assertTrue(pages.answer(ask(CountsMessage.ASK, "asker-1"), false, 0) != null, "from its beginning");
        pages.forgetIdle(10_001);
        assertNull(pages.answer(ask(CountsMessage.ASK_ON, "asker-1"), false, 10_001));
        assertTrue(pages.answer(ask(CountsMessage.ASK, "asker-5"), false, 10_001) != null);
    }

    @Test
    void bytesOfVersion1StayAsTheyWereReleased() {
        WireWriter out = new WireWriter(64);
        CountsMessage.writeHeader(CountsMessage.NEWS, "node-1", 258, out);
        assertEquals("010100066e6f64652d310000000000000102", HexFormat.of().formatHex(out.toBytes()));
        CountsMessage read = CountsMessage.read(out.toBytes());
        assertEquals(List.of(CountsMessage.NEWS, "node-1", 258L, 0),
                List.of(read.kind(), read.node(), read.number(), read.counts().remaining()));
        assertNull(CountsMessage.read(new byte[] {2, 1, 0, 0}), "a later version");
    }

    private Future<String> deploy(String node, Names names) {
        return vertx.deployVerticle(new CountsExchange(node, names, CONFIG, new CountsCounters()));
    }

    private void tell(String node, int number, String name) {
        WireWriter out = new WireWriter(64);
        CountsMessage.writeHeader(CountsMessage.NEWS, node, number, out);
        vertx.eventBus().publish(BusAddress.COUNTS, Buffer.buffer(out.text(name).toBytes()));
    }

    /** @return null when the node does not tell */
    private byte[] answerOf(String node, int kind) {
        WireWriter out = new WireWriter(64);
        CountsMessage.writeHeader(kind, "asker", 0, out);
        return await(vertx.eventBus().<Buffer>request(BusAddress.counts(node), Buffer.buffer(out.toBytes()))
                .map(reply -> reply.body().getBytes()).otherwise((byte[]) null));
    }

    private static CountsMessage ask(int kind, String node) {
        return new CountsMessage(kind, node, 0, new WireReader(new byte[0]));
    }

    /** Counts by keeping names: to hear one twice is to hear it once. */
    private static final class Names implements ReplicatedCounts {
        static final String POISON = "poison";
        final Set<String> held = new ConcurrentSkipListSet<>();
        volatile long lost;
        private final Queue<String> untold = new ArrayDeque<>();

        Names() {
        }

        Names(List<String> held) {
            this.held.addAll(held);
        }

        synchronized void count(String name) {
            held.add(name);
            untold.add(name);
        }

        @Override
        public synchronized boolean writeNews(WireWriter out, int bytesMax) {
            boolean any = !untold.isEmpty();
            while (!untold.isEmpty() && out.size() < bytesMax) {
                out.text(untold.poll());
            }
            return any;
        }

        @Override
        public long untoldLost() {
            return lost;
        }

        @Override
        public void merge(WireReader in, long nowMillis) {
            while (in.remaining() > 0) {
                String name = in.text();
                if (name.equals(POISON)) {
                    throw new IllegalStateException(name);
                }
                held.add(name);
            }
        }

        @Override
        public Pages since(long millis) {
            Iterator<String> names = List.copyOf(held).iterator();
            return (out, bytesMax) -> {
                for (int written = 0; names.hasNext() && written < 50 && (written == 0 || out.size() < bytesMax); written++) {
                    out.text(names.next());
                }
                return names.hasNext();
            };
        }
    }
}
