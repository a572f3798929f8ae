package io.predial.gateway.admin;

import io.predial.gateway.http.JsonEndpoints;
import io.predial.gateway.http.Problem;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;

/**
 * One list that comes in: read as it comes, written in batches, each a transaction. Good rows are taken at once and bad ones
 * reported: a wish or a revocation that waits for a stranger's typing mistake would let calls through meanwhile. For the same
 * reason what was taken stays when the upload is cut off; sent again, rows that are there change nothing. While a batch is
 * written nothing more is read, so an upload holds a batch and a buffer, however long it is.
 */
final class Upload<T> {
    private static final int BATCH_ROWS = 500;
    /** Time for a refused client to read the answer while it still sends. */
    private static final int LEAVE_MILLIS = 1_000;

    private final RoutingContext ctx;
    private final HttpServerRequest request;
    private final UploadConfig config;
    private final CsvTable<T> table;
    private final CsvLines lines;
    private final Function<List<T>, Future<Integer>> write;
    private final ObjIntConsumer<CsvTable<T>> atEnd;
    private final Runnable atRefusal;
    private final List<T> waiting = new ArrayList<>();
    private long bytes;
    private int added;
    private int known;
    private boolean ended;
    private boolean writing;
    private boolean over;
    private long timer;

    /** @param atEnd gets the table and the number of new rows, once, whatever became of the upload */
    Upload(RoutingContext ctx, UploadConfig config, CsvTable<T> table, Function<List<T>, Future<Integer>> write,
           ObjIntConsumer<CsvTable<T>> atEnd, Runnable atRefusal) {
        this.ctx = ctx;
        this.request = ctx.request();
        this.config = config;
        this.table = table;
        this.lines = new CsvLines(config.lineBytesMax(), this::line);
        this.write = write;
        this.atEnd = atEnd;
        this.atRefusal = atRefusal;
    }

    void begin() {
        timer = ctx.vertx().setTimer(config.secondsMax() * 1_000L, late -> refuse(new Problem(408, "too-slow",
                "The upload takes too long", "The limit is " + config.secondsMax() + " s.", null, 0)));
        request.exceptionHandler(gone -> finish());
        request.handler(this::received);
        request.endHandler(end -> {
            ended = true;
            guarded(lines::finish);
            writeNext();
        });
    }

    private void received(Buffer part) {
        if (over) {
            return;
        }
        bytes += part.length();
        if (bytes > config.bytesMax()) {
            refuse(Problem.tooLarge(config.bytesMax()));
            return;
        }
        guarded(() -> lines.feed(part));
        writeNext();
    }

    private void line(int number, String text) {
        if (over) {
            return;
        }
        waiting.addAll(table.read(number, text));
        if (table.rows() > config.rowsMax()) {
            throw new Problem(413, "too-large", "The upload has too many rows", "The limit is " + config.rowsMax() + " rows.",
                    null, 0).raise();
        }
    }

    private void guarded(Runnable reading) {
        try {
            reading.run();
        } catch (Problem.Raised raised) {
            refuse(raised.problem());
        }
    }

    private void writeNext() {
        if (over || writing) {
            return;
        }
        if (waiting.size() >= BATCH_ROWS || ended && !waiting.isEmpty()) {
            writing = true;
            request.pause();
            List<T> batch = new ArrayList<>(waiting.subList(0, Math.min(BATCH_ROWS, waiting.size())));
            waiting.subList(0, batch.size()).clear();
            write.apply(batch).onComplete(done -> written(batch.size(), done));
        } else if (ended) {
            finish();
            if (!ctx.response().closed()) {
                ctx.response().putHeader("Content-Type", "application/json").end(table.report(added, known).encode() + "\n");
            }
        } else {
            request.resume();
        }
    }

    private void written(int size, AsyncResult<Integer> done) {
        writing = false;
        if (done.failed()) {
            refuse(JsonEndpoints.problem(done.cause()));
            return;
        }
        added += done.result();
        known += size - done.result();
        writeNext();
    }

    /** Says how far it came: what was taken is in force. */
    private void refuse(Problem problem) {
        if (over) {
            return;
        }
        atRefusal.run();
        finish();
        if (ctx.response().closed()) {
            return;
        }
        ctx.response().putHeader("Connection", "close");
        new Problem(problem.status(), problem.slug(), problem.title(), problem.detail() + " Taken before that, and in force: "
                + "at least " + (added + known) + " entries. Send the rest, or all of it again: what is there changes nothing.",
                problem.field(), problem.retryAfterSeconds()).send(ctx.response());
        request.resume();
        ctx.vertx().setTimer(LEAVE_MILLIS, gone -> request.connection().close());
    }

    private void finish() {
        if (!over) {
            over = true;
            ctx.vertx().cancelTimer(timer);
            atEnd.accept(table, added);
        }
    }
}
