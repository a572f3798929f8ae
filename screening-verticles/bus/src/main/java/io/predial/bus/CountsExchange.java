package io.predial.bus;

import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the counts of all nodes alike. Each tells all others what it counted, ten times a second, with a number; a number
 * that is missing, after a cut or a freeze, is noticed and asked for ({@link CountsCatchUp}). A node that starts asks another
 * for everything before it is ready. So whichever node is asked next holds an account to its limits, and a second one may be
 * asked at any time.
 */
public final class CountsExchange extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(CountsExchange.class);
    private static final int MESSAGE_BYTES = 32_768;
    private static final int MESSAGES_PER_BEAT_MAX = 16;
    private static final int LISTEN_BEATS = 3;
    private static final int TELLERS_MAX = 1_000;
    /** Long enough to know after any cut how much of a node was missed. */
    private static final int FORGET_MILLIS = 3_600_000;
    /** What is asked for again begins so long before the last news: clocks of gateways differ, and calls carry theirs. */
    private static final int MARGIN_MILLIS = 10_000;

    /** What was told and missed; read by metrics. */
    public static final class CountsCounters {
        /** Messages that told others of counts. */
        public final LongAdder told = new LongAdder();
        /** Times that news of another node were lost on the way. */
        public final LongAdder gaps = new LongAdder();
        /** Times that another node was asked for what it holds, and told it. */
        public final LongAdder caughtUp = new LongAdder();
        public final LongAdder catchUpsFailed = new LongAdder();
        public final LongAdder undecodable = new LongAdder();
    }

    private final String node;
    private final ReplicatedCounts counts;
    private final CountsConfig config;
    private final CountsCounters counters;
    private final CountsPages pages;
    private final Map<String, Teller> tellers = new LinkedHashMap<>();
    private final WireWriter news = new WireWriter(2 * MESSAGE_BYTES);
    private final Promise<Void> ready = Promise.promise();
    private CountsCatchUp catchUp;
    private long startNanos;
    private long nextNumber;
    private long untoldLost;

    public CountsExchange(String node, ReplicatedCounts counts, CountsConfig config, CountsCounters counters) {
        this.node = node;
        this.counts = counts;
        this.config = config;
        this.counters = counters;
        this.pages = new CountsPages(node, counts, MESSAGE_BYTES);
    }

    /** Completes when this node holds what the others counted, is alone, or has waited long enough. */
    @Override
    public Future<?> start() {
        catchUp = new CountsCatchUp(vertx, node, tellers, this::merge, counters);
        return vertx.eventBus().<Buffer>consumer(BusAddress.COUNTS, this::hear).completion()
                .compose(hearing -> vertx.eventBus().<Buffer>consumer(BusAddress.counts(node), this::beAsked).completion())
                .compose(registered -> {
                    startNanos = System.nanoTime();
                    vertx.setPeriodic(config.tellMillis(), timer -> beat());
                    return ready.future();
                });
    }

    @Override
    public Future<?> stop() {
        tell();
        return Future.succeededFuture();
    }

    private void beat() {
        long nowMillis = System.currentTimeMillis();
        tellers.values().removeIf(teller -> nowMillis - teller.heardMillis > FORGET_MILLIS);
        pages.forgetIdle(nowMillis);
        if (ready.future().isComplete()) {
            catchUp.askForWhatIsMissing();
            tell();
        } else {
            becomeReady(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        }
    }

    /** Whom it hears first it does not ask first: one that is heard only later would be asked for everything again. */
    private void becomeReady(long waitedMillis) {
        if (waitedMillis >= (long) LISTEN_BEATS * config.tellMillis()) {
            catchUp.askForWhatIsMissing();
        }
        boolean holdsAll = tellers.isEmpty() ? waitedMillis >= config.aloneMillis() : !catchUp.isBehind();
        boolean patienceOver = waitedMillis >= config.catchUpMillis();
        if (!holdsAll && patienceOver) {
            log.warn("node {} does not hold yet what {} other nodes counted; it begins without and goes on asking", node,
                    tellers.size());
        }
        if (holdsAll || patienceOver) {
            // By a first number above 0 the others see that there was something before, and ask for it.
            nextNumber = catchUp.brokeOff() ? 1 : 0;
            ready.complete();
        }
    }

    /** Also when there is nothing to tell: by the number the others see whether they have missed something. */
    private void tell() {
        for (int messages = 0; messages < MESSAGES_PER_BEAT_MAX; messages++) {
            if (counts.untoldLost() != untoldLost) {
                untoldLost = counts.untoldLost();
                nextNumber++;
            }
            CountsMessage.writeHeader(CountsMessage.NEWS, node, nextNumber, news);
            boolean any = counts.writeNews(news, MESSAGE_BYTES);
            if (!any && messages > 0) {
                return;
            }
            nextNumber++;
            vertx.eventBus().publish(BusAddress.COUNTS, UncopiedBuffer.of(news.toBytes()));
            if (!any) {
                return;
            }
            counters.told.increment();
        }
    }

    private void hear(Message<Buffer> message) {
        CountsMessage told = read(message);
        if (told == null || told.kind() != CountsMessage.NEWS || told.node().equals(node)) {
            return;
        }
        long nowMillis = System.currentTimeMillis();
        Teller teller = tellers.get(told.node());
        if (teller == null) {
            if (tellers.size() >= TELLERS_MAX) {
                return;
            }
            teller = new Teller(told.node(), !ready.future().isComplete(), told.number(), nowMillis);
            tellers.put(teller.node, teller);
        }
        if (teller.heard(told.number(), nowMillis, MARGIN_MILLIS)) {
            counters.gaps.increment();
        }
        merge(told.counts());
        if (ready.future().isComplete()) {
            catchUp.askForWhatIsMissing();
        }
    }

    private CountsMessage read(Message<Buffer> message) {
        CountsMessage read = CountsMessage.read(message.body().getBytes());
        if (read == null) {
            counters.undecodable.increment();
        }
        return read;
    }

    private boolean merge(WireReader entries) {
        try {
            counts.merge(entries, System.currentTimeMillis());
            return true;
        } catch (RuntimeException damaged) {
            counters.undecodable.increment();
            return false;
        }
    }

    private void beAsked(Message<Buffer> message) {
        CountsMessage ask = read(message);
        boolean tells = ask != null && ready.future().isComplete();
        byte[] page = tells ? pages.answer(ask, catchUp.isBehind(), System.currentTimeMillis()) : null;
        if (page == null) {
            message.fail(CountsPages.FAILURE, "not now");
        } else {
            message.reply(UncopiedBuffer.of(page));
        }
    }
}
