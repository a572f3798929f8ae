package io.predial.store;

import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the listeners have been told so far, in memory and on disk. Used by the feed's thread; positions are read by
 * others.
 */
final class Applied {
    /** A whole national registry may have to be fetched before a commit is done. */
    private static final long COMMIT_MILLIS_MAX = 600_000;
    private static final long MARK_EVERY_MILLIS = 60_000;

    private final SnapshotFile snapshot;
    private final List<ChangeListener> listeners;
    private boolean whole;
    private long markedAtMillis;
    private volatile SnapshotFile.Position position = new SnapshotFile.Position(-1, "", ChangeTail.BEGINNING, 0);

    Applied(SnapshotFile snapshot, List<ChangeListener> listeners) {
        this.snapshot = snapshot;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Whether the listeners hold a complete load. Live changes on top of half a load would show that half to
     * readers.
     */
    boolean isWhole() {
        return whole;
    }

    SnapshotFile.Position position() {
        return position;
    }

    /** Shows the full load that has just been written to disk. */
    void showLoad(SnapshotBase.Header header) throws IOException, InterruptedException {
        begin();
        snapshot.readBase(this::toListeners);
        SnapshotFile.Position end = new SnapshotFile.Position(header.version(), header.epoch(), header.kafkaOffset(),
                header.takenAtMillis());
        commit(end);
        whole = true;
    }

    /** Shows what the disk holds from an earlier run. @return false when that is nothing */
    boolean showDisk() throws IOException, InterruptedException {
        begin();
        Optional<SnapshotFile.Position> end = snapshot.read(this::toListeners);
        if (end.isEmpty()) {
            return false;
        }
        commit(end.get());
        whole = true;
        return true;
    }

    /**
     * Applies changes that follow the position without a gap. Rows are whole and absolute, so after a failure the same
     * changes can be applied again.
     *
     * @param nextOffset where to follow Kafka from after them
     * @param atMillis   when they were known to be all there was
     */
    void apply(List<ChangeLog.Entry> entries, long nextOffset, long atMillis) throws InterruptedException {
        List<SnapshotJournal.Line> lines = new ArrayList<>(entries.size());
        for (ChangeLog.Entry entry : entries) {
            Change change = entry.change();
            if (change != null) {
                toListeners(change);
            }
            lines.add(new SnapshotJournal.Line(entry, nextOffset, atMillis));
        }
        commit(new SnapshotFile.Position(entries.get(entries.size() - 1).version(), position.epoch(), nextOffset,
                Math.max(position.asOfMillis(), atMillis)));
        snapshot.append(lines);
        markedAtMillis = atMillis;
    }

    /** There was nothing newer at that instant. */
    void confirm(long atMillis) {
        position = new SnapshotFile.Position(position.version(), position.epoch(), position.kafkaOffset(),
                Math.max(position.asOfMillis(), atMillis));
        if (atMillis - markedAtMillis >= MARK_EVERY_MILLIS) {
            markedAtMillis = atMillis;
            snapshot.append(List.of(new SnapshotJournal.Line(null, position.kafkaOffset(), atMillis)));
        }
    }

    private void begin() {
        whole = false;
        listeners.forEach(ChangeListener::begin);
    }

    private void toListeners(Change change) {
        listeners.forEach(listener -> listener.apply(change));
    }

    private void commit(SnapshotFile.Position end) throws InterruptedException {
        List<Future<Void>> commits = listeners.stream().map(listener -> listener.commit(end.version())).toList();
        BackgroundLoop.result(Future.join(commits), COMMIT_MILLIS_MAX);
        position = end;
    }
}
