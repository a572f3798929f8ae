package io.predial.bus;

import io.predial.bus.CountsExchange.CountsCounters;
import io.predial.contract.wire.WireReader;
import io.predial.contract.wire.WireWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks other nodes for what this one has missed of their counts, one at a time and page by page: whoever asks sets the pace.
 * Who missed something of a node asks that node; when it has gone, another, because all hold the same. Belongs to one event loop.
 */
final class CountsCatchUp {
    private static final Logger log = LoggerFactory.getLogger(CountsCatchUp.class);
    private static final int PAGE_TIMEOUT_MILLIS = 2_000;
    private static final int ASK_AGAIN_MILLIS = 1_000;
    /** Who has not been heard for so long is not asked. */
    private static final int GONE_MILLIS = 3_000;

    /**
     * What is asked for.
     *
     * @param asked    who is asked
     * @param missed   whose counts are missing
     * @param since    from which instant on, epoch milliseconds; 0 for everything
     * @param oldTimes those whose old times are among everything
     */
    private record Missing(Teller asked, Teller missed, long since, List<Teller> oldTimes) {
    }

    private final Vertx vertx;
    private final String node;
    private final Map<String, Teller> tellers;
    private final Predicate<WireReader> merge;
    private final CountsCounters counters;
    private boolean asking;
    private boolean tookSome;
    private boolean brokeOff;

    /**
     * @param tellers all other nodes, as they are now
     * @param merge   takes entries over; false when it could not
     */
    CountsCatchUp(Vertx vertx, String node, Map<String, Teller> tellers, Predicate<WireReader> merge, CountsCounters counters) {
        this.vertx = vertx;
        this.node = node;
        this.tellers = tellers;
        this.merge = merge;
        this.counters = counters;
    }

    /** True when something was missed and has not been told yet. */
    boolean isBehind() {
        return asking || tellers.values().stream().anyMatch(Teller::isMissingSome);
    }

    /** True when a node told some of what it holds and then no more: what it told may be held here alone. */
    boolean brokeOff() {
        return brokeOff;
    }

    void askForWhatIsMissing() {
        long nowMillis = System.currentTimeMillis();
        for (Teller teller : tellers.values()) {
            Teller asked = asking || !teller.isMissingSome() || nowMillis < teller.askableMillis ? null
                    : whoCanTell(teller, nowMillis);
            if (asked != null) {
                asking = true;
                List<Teller> oldTimes = teller.isMissingOldTimes()
                        ? tellers.values().stream().filter(Teller::isMissingOldTimes).toList() : List.of();
                ask(new Missing(asked, teller, teller.takeMissing(), oldTimes), CountsMessage.ASK);
            }
        }
    }

    private Teller whoCanTell(Teller missed, long nowMillis) {
        Collection<Teller> all = tellers.values();
        return nowMillis - missed.heardMillis <= GONE_MILLIS ? missed
                : all.stream().filter(other -> nowMillis - other.heardMillis <= GONE_MILLIS).findFirst().orElse(null);
    }

    private void ask(Missing missing, int kind) {
        WireWriter ask = new WireWriter(64);
        CountsMessage.writeHeader(kind, node, missing.since, ask);
        vertx.eventBus().<Buffer>request(BusAddress.counts(missing.asked.node), Buffer.buffer(ask.toBytes()),
                new DeliveryOptions().setSendTimeout(PAGE_TIMEOUT_MILLIS)).onComplete(answer -> {
                    CountsMessage page = answer.succeeded() ? CountsMessage.read(answer.result().body().getBytes()) : null;
                    boolean taken = page != null && page.kind() == CountsMessage.PAGE && take(page);
                    boolean ownWord = page != null && (page.number() == CountsMessage.ALL
                            || page.number() == CountsMessage.ALL_IT_HAS && missing.asked == missing.missed);
                    if (taken && page.number() == CountsMessage.MORE) {
                        ask(missing, CountsMessage.ASK_ON);
                    } else if (taken && ownWord) {
                        caughtUp(missing, page.number() == CountsMessage.ALL);
                    } else {
                        failed(missing, answer.cause());
                    }
                });
    }

    private boolean take(CountsMessage page) {
        tookSome |= page.counts().remaining() > 0;
        return merge.test(page.counts());
    }

    /** @param all the node missed nothing itself: it told what the others had told before this process began, too */
    private void caughtUp(Missing missing, boolean all) {
        asking = false;
        tookSome = false;
        counters.caughtUp.increment();
        if (all) {
            missing.oldTimes.forEach(Teller::foundOldTimes);
        }
        askForWhatIsMissing();
    }

    private void failed(Missing missing, Throwable cause) {
        asking = false;
        brokeOff |= tookSome;
        tookSome = false;
        counters.catchUpsFailed.increment();
        log.warn("node {} did not tell all that was counted before and is asked again ({})", missing.asked.node,
                cause == null ? "not understood, or it misses something itself" : cause.getMessage());
        missing.missed.missingSince(missing.since);
        missing.missed.askableMillis = System.currentTimeMillis() + ASK_AGAIN_MILLIS;
        askForWhatIsMissing();
    }
}
