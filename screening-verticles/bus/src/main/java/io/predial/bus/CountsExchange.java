package io.predial.bus;

import io.predial.contract.wire.WireWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the counts of all nodes alike. Each tells all others what it counted, ten times a second, with a number; a number
 * that is missing, after a cut or a freeze, is noticed, and the node that told it is asked for what it holds since then. A
 * node that starts asks another for everything before it is ready. So whichever node is asked next holds an account to its
 * limits, and a second one may be asked at any time.
 */
public final class CountsExchange extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(CountsExchange.class);
    private static final int MESSAGE_BYTES = 32_768;
    private static final int MESSAGES_PER_BEAT_MAX = 16;
    private static final int TELLERS_MAX = 1_000;
    private static final int PAGE_TIMEOUT_MILLIS = 2_000;
    private static final int ASK_AGAIN_MILLIS = 1_000;
    private static final int FORGET_MILLIS = 60_000;
    /** What is asked for again begins so long before the last news: clocks of gateways differ, and calls carry theirs. */
    private static final int MARGIN_MILLIS = 10_000;
    /** Who has heard nobody for so many beats is alone. */
    private static final int ALONE_BEATS = 5;

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
    private long nextNumber;
    private int beats;
    private boolean asking;
    private boolean holdsAll;

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
        return vertx.eventBus().<Buffer>consumer(BusAddress.COUNTS, this::hear).completion()
                .compose(hearing -> vertx.eventBus().<Buffer>consumer(BusAddress.counts(node), this::beAsked).completion())
                .compose(registered -> {
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
        askForWhatIsMissing();
        holdsAll |= !asking && beats >= ALONE_BEATS && tellers.values().stream().noneMatch(Teller::isMissingSome);
        beats++;
        if (ready.future().isComplete()) {
            tell();
        } else if (holdsAll) {
            ready.complete();
        } else if ((long) beats * config.tellMillis() >= config.catchUpMillis()) {
            log.warn("node {} does not hold yet what {} other nodes counted; it begins without and goes on asking", node,
                    tellers.size());
            ready.complete();
        }
    }

    /** Also when there is nothing to tell: by the number the others see whether they have missed something. */
    private void tell() {
        for (int messages = 0; messages < MESSAGES_PER_BEAT_MAX; messages++) {
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
        CountsMessage told = read(message.body());
        if (told == null || told.node().equals(node)) {
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
        merge(told);
        askForWhatIsMissing();
    }

    private CountsMessage read(Buffer bytes) {
        CountsMessage read = CountsMessage.read(bytes.getBytes());
        if (read == null) {
            counters.undecodable.increment();
        }
        return read;
    }

    private void merge(CountsMessage told) {
        try {
            counts.merge(told.counts(), System.currentTimeMillis());
        } catch (IndexOutOfBoundsException damaged) {
            counters.undecodable.increment();
        }
    }

    /** One node at a time. */
    private void askForWhatIsMissing() {
        long nowMillis = System.currentTimeMillis();
        for (Teller teller : tellers.values()) {
            if (!asking && teller.isMissingSome() && nowMillis >= teller.askableMillis) {
                asking = true;
                ask(teller, teller.takeMissing(), CountsMessage.ASK);
            }
        }
    }

    /** For one page after the other: whoever asks sets the pace. */
    private void ask(Teller teller, long sinceMillis, int kind) {
        WireWriter ask = new WireWriter(64);
        CountsMessage.writeHeader(kind, node, sinceMillis, ask);
        vertx.eventBus().<Buffer>request(BusAddress.counts(teller.node), Buffer.buffer(ask.toBytes()),
                new DeliveryOptions().setSendTimeout(PAGE_TIMEOUT_MILLIS)).onComplete(answer -> {
                    CountsMessage page = answer.succeeded() ? read(answer.result().body()) : null;
                    if (page == null || page.kind() != CountsMessage.PAGE) {
                        failed(teller, sinceMillis, answer.cause());
                    } else if (page.counts().remaining() > 0) {
                        merge(page);
                        ask(teller, sinceMillis, CountsMessage.ASK_ON);
                    } else {
                        caughtUp(sinceMillis);
                    }
                });
    }

    private void caughtUp(long sinceMillis) {
        asking = false;
        counters.caughtUp.increment();
        if (sinceMillis == 0) {
            tellers.values().stream().filter(other -> other.before).forEach(Teller::takeMissing);
        }
        askForWhatIsMissing();
    }

    private void failed(Teller teller, long sinceMillis, Throwable cause) {
        asking = false;
        counters.catchUpsFailed.increment();
        log.warn("node {} did not tell what it counted before and is asked again ({})", teller.node,
                cause == null ? "not understood" : cause.getMessage());
        teller.missingSince(sinceMillis);
        teller.askableMillis = System.currentTimeMillis() + ASK_AGAIN_MILLIS;
        askForWhatIsMissing();
    }

    private void beAsked(Message<Buffer> message) {
        CountsMessage ask = read(message.body());
        byte[] page = ask == null || !holdsAll ? null : pages.answer(ask, System.currentTimeMillis());
        if (page == null) {
            message.fail(CountsPages.FAILURE, "not now");
        } else {
            message.reply(UncopiedBuffer.of(page));
        }
    }
}
