package io.predial.store;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node's memory equal to the record: a full load, then every change in order. Kafka brings changes at once;
 * PostgreSQL is asked whenever Kafka has been silent for a while, so neither a broker nor the relay can hold a change
 * back
 * for long; the version numbers alone decide what is applied, so it does not matter which of them a change came from.
 *
 * <p>When PostgreSQL cannot be reached at the start, the snapshot on disk is used and said to be one. All work is done on
 * one thread of its own; listeners are called on it.
 */
public final class ChangeFeed {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    /** A change ends the wait at once; without one this is how often the rest is looked at. */
    private static final long POLL_MILLIS = 500;
    private static final long ATTACH_EVERY_MILLIS = 2_000;
    private static final int BATCH_MAX = 500;
    /** With no news for this many silences, the data can no longer be called live. */
    private static final int SILENCES_MAX = 5;

    private final Database database;
    private final KafkaConfig config;
    private final SnapshotFile snapshot;
    private final Applied applied;
    private final ChangeTail tail;
    private final FullLoad fullLoad;
    private final BackgroundLoop loop;
    private final Promise<Void> started = Promise.promise();
    private final Trouble postgresTrouble = new Trouble(LOG, "loading from PostgreSQL");
    private final Trouble feedTrouble = new Trouble(LOG, "following changes");

    private long startedAtMillis;
    private long askAtMillis;
    private long attachAtMillis;
    private volatile boolean fromSnapshot;
    private volatile boolean reloadWanted = true;
    private volatile long newsAtMillis;
    private volatile long loads;
    /** Apart from what the feed's own thread wants, which it may take back. */
    private final AtomicBoolean loadAsked = new AtomicBoolean();
    private final Queue<Meeting> meetings = new ConcurrentLinkedQueue<>();

    /** @param listeners called by one thread at a time; what they throw makes the feed try again, never skip */
    public ChangeFeed(Database database, KafkaConfig config, SnapshotFile snapshot, List<ChangeListener> listeners) {
        this.database = database;
        this.config = config;
        this.snapshot = snapshot;
        this.applied = new Applied(snapshot, listeners);
        this.tail = new ChangeTail(config);
        this.fullLoad = new FullLoad(database);
        this.loop = new BackgroundLoop("predial-feed", this::round, feedTrouble::failed, tail::close);
    }

    /**
     * @return completes once all listeners have committed a first full load, from PostgreSQL or from disk; never
     *         fails
     */
    public Future<Void> start() {
        startedAtMillis = System.currentTimeMillis();
        Promise<Void> onContext = Promise.promise();
        Context context = database.vertx().getOrCreateContext();
        started.future().onSuccess(done -> context.runOnContext(run -> onContext.complete()));
        loop.start();
        return onContext.future();
    }

    /** The future completes when no listener will be called any more. */
    public Future<Void> stop() {
        return loop.stop();
    }

    /** Has everything loaded again from PostgreSQL, soon; readers see the old data until it is there. */
    public void loadAgain() {
        loadAsked.set(true);
    }

    /** Full loads from PostgreSQL since this process started. */
    public long loadCount() {
        return loads;
    }

    /**
     * Brings this process to the very version that a transaction sees, and looks at it there, between two changes.
     *
     * @param transaction repeatable-read, nothing asked in it yet: its snapshot is taken here, so that this process cannot be
     *                    ahead of it
     * @param look        quick; no change is applied while it runs
     * @return fails when PostgreSQL does, or this process has no whole data that can be brought there
     */
    <T> Future<AtVersion<T>> meet(SqlClient transaction, Supplier<T> look) {
        Promise<AtVersion<T>> met = Promise.promise();
        meetings.add(() -> {
            try {
                reloadWanted = reloadWanted || applied.isWhole() && !catchUp(transaction, now());
                if (!applied.isWhole() || reloadWanted) {
                    throw new StoreUnavailableException("this process is loading");
                }
                met.complete(new AtVersion<>(applied.position().version(), look.get()));
            } catch (RuntimeException e) {
                met.fail(e);
            }
        });
        return met.future();
    }

    /** On the feed's thread. */
    private interface Meeting {
        void hold() throws InterruptedException;
    }

    /** May be asked by any thread. */
    public FeedStatus status() {
        SnapshotFile.Position position = applied.position();
        String postgresError = postgresTrouble.current();
        return new FeedStatus(position.version(), mode(), position.asOfMillis(),
                postgresError != null ? postgresError : feedTrouble.current());
    }

    private FeedStatus.Mode mode() {
        if (fromSnapshot) {
            return FeedStatus.Mode.FROM_SNAPSHOT;
        }
        boolean news = System.currentTimeMillis() - newsAtMillis <= (long) SILENCES_MAX * config.silenceMillis();
        return news && !reloadWanted ? FeedStatus.Mode.LIVE : FeedStatus.Mode.CATCHING_UP;
    }

    private long round() throws InterruptedException, IOException {
        for (Meeting next = meetings.poll(); next != null; next = meetings.poll()) {
            next.hold();
        }
        reloadWanted |= loadAsked.getAndSet(false);
        if (reloadWanted && now() >= askAtMillis) {
            reload();
        }
        if (!applied.isWhole()) {
            return POLL_MILLIS;
        }
        if (tail.isAttached()) {
            take(tail.poll(POLL_MILLIS));
        } else if (reloadWanted) {
            tail.startAt(ChangeTail.BEGINNING);
        }
        if (!reloadWanted && now() >= askAtMillis) {
            askPostgres();
        }
        reloadWanted |= snapshot.isJournalFull();
        return tail.isAttached() ? 0 : POLL_MILLIS;
    }

    /**
     * The end of the topic is noted before the load begins. A change that the load does not see commits after the
     * load's
     * snapshot was taken, is sent after that, and so lies at or after this offset; what lies there and is in the load
     * already is known by its version.
     */
    private void reload() throws InterruptedException, IOException {
        OptionalLong end = tail.end();
        long askedAt = now();
        SnapshotBase.Header header;
        try {
            header = fullLoad.run(snapshot, end.orElse(ChangeTail.BEGINNING), askedAt);
        } catch (StoreUnavailableException | IOException away) {
            askAtMillis = now() + postgresTrouble.failed(away);
            if (!applied.isWhole() && now() - startedAtMillis >= database.config().startWaitMillis()) {
                startFromDisk();
            }
            return;
        }
        applied.showLoad(header);
        tail.close();
        end.ifPresent(tail::startAt);
        reloadWanted = false;
        loads++;
        fromSnapshot = false;
        askAtMillis = 0;
        confirm(askedAt);
        LOG.info("loaded everything as of version {} from PostgreSQL", header.version());
        started.tryComplete();
    }

    private void startFromDisk() throws InterruptedException, IOException {
        if (!applied.showDisk()) {
            return;
        }
        SnapshotFile.Position position = applied.position();
        fromSnapshot = true;
        tail.startAt(position.kafkaOffset());
        LOG.warn("PostgreSQL is away: answering from the snapshot on disk, version {}, {} s old", position.version(),
                (now() - position.asOfMillis()) / 1_000);
        started.tryComplete();
    }

    /**
     * Applies what follows; anything that does not (a gap, a damaged record, another history) makes PostgreSQL be asked.
     */
    private void take(List<ChangeTail.Received> received) throws InterruptedException {
        SnapshotFile.Position from = applied.position();
        List<ChangeLog.Entry> next = new ArrayList<>();
        long offset = from.kafkaOffset();
        long atMillis = 0;
        boolean doubtful = false;
        for (ChangeTail.Received each : received) {
            long missing = each.entry() == null ? 1 : each.entry().version() - (from.version() + next.size() + 1);
            if (missing > 0 || !each.epoch().equals(from.epoch())) {
                doubtful = true;
                continue;
            }
            if (missing == 0) {
                next.add(each.entry());
            }
            offset = each.nextOffset();
            atMillis = each.timestampMillis();
        }
        if (!next.isEmpty()) {
            applied.apply(next, offset, atMillis);
            newsAtMillis = now();
            askAtMillis = Math.max(askAtMillis, newsAtMillis + config.silenceMillis());
        }
        if (doubtful && postgresTrouble.current() == null) {
            askAtMillis = 0;
        }
    }

    /** Finds a place in the topic first when there is none, for the same reason as {@link #reload}. */
    private void askPostgres() throws InterruptedException {
        OptionalLong end = OptionalLong.empty();
        if (!tail.isAttached() && now() >= attachAtMillis) {
            end = tail.end();
            attachAtMillis = now() + ATTACH_EVERY_MILLIS;
        }
        long askedAt = now();
        try {
            reloadWanted = !catchUp(database.statements(), askedAt);
        } catch (StoreUnavailableException away) {
            askAtMillis = now() + Math.max(config.silenceMillis(), postgresTrouble.failed(away));
            return;
        }
        if (reloadWanted) {
            return;
        }
        end.ifPresent(tail::startAt);
        askAtMillis = now() + config.silenceMillis();
        confirm(askedAt);
    }

    /**
     * @return false when the change log cannot bring this node up to date: too much was pruned, or it is another history
     */
    private boolean catchUp(SqlClient client, long nowMillis) throws InterruptedException {
        ChangeLog.Head head = ask(ChangeLog.head(client));
        SnapshotFile.Position position = applied.position();
        if (!head.epoch().equals(position.epoch()) || head.version() < position.version()) {
            LOG.warn("PostgreSQL holds another history than this node (version {} there, {} here): loading everything",
                    head.version(), position.version());
            return false;
        }
        while (position.version() < head.version()) {
            long version = position.version();
            List<ChangeLog.Entry> entries = ask(ChangeLog.after(client, version, BATCH_MAX));
            if (entries.isEmpty() || entries.get(0).version() != version + 1) {
                LOG.info("version {} is no longer in the change log: loading everything", version + 1);
                return false;
            }
            applied.apply(entries, position.kafkaOffset(), nowMillis);
            position = applied.position();
        }
        return true;
    }

    private void confirm(long atMillis) {
        applied.confirm(atMillis);
        newsAtMillis = now();
        postgresTrouble.over();
        feedTrouble.over();
    }

    /** Short: while PostgreSQL is silent, Kafka waits too. */
    private <T> T ask(Future<T> future) throws InterruptedException {
        return BackgroundLoop.result(future, 2L * database.config().connectMillis());
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
