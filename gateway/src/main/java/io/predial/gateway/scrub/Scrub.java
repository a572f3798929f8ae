package io.predial.gateway.scrub;

import io.predial.bus.ScrubClient;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.gateway.http.Problem;
import io.predial.numbering.NumberReader;
import io.predial.numbering.PlainNumbers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One list on its way through: rows are read as they come, leave for the nodes in packets, and are written in their order as
 * the answers come. Whoever is slow slows the others: no more is read while enough packets are open or the client does not
 * read its answer, so memory does not grow with the list. On one event loop, in steps of one part of the body or one
 * packet, between which calls have their turn.
 */
public final class Scrub {
    private static final Logger log = LoggerFactory.getLogger(Scrub.class);
    /** A packet that nothing is added to leaves after two of these. */
    private static final int TICK_MILLIS = 20;
    private static final int WRITE_QUEUE_BYTES = 1 << 20;
    /** Rows that take the long way, some microseconds each; after so many, calls on the same loop have their turn. */
    private static final int SLOW_ROWS_AT_ONCE = 256;
    private static final int[] FIELD_CHARS_MAX = {256, 16, 16, 64, DialRequest.CAMPAIGN_CHARS_MAX};

    private final Vertx vertx;
    private final Scrubs shared;
    private final ScrubClient client;
    private final ScrubJob job;
    private final HttpServerRequest http;
    private final HttpServerResponse response;
    private final Clock clock;
    private final CsvScanner scanner;
    private final RowsWriter writer = new RowsWriter();
    /** Rows say more than a number. */
    private final boolean more;
    private final boolean dialledPlainly;
    private final ArrayDeque<RowsPacket> sent = new ArrayDeque<>();
    private final ArrayDeque<RowsPacket> spare = new ArrayDeque<>();
    private final long startNanos = System.nanoTime();
    private RowsPacket open;
    private int openRowsAtTick;
    private boolean headerAwaited;
    private boolean ended;
    private boolean paused;
    private boolean over;
    private long bytesRead;
    private long rowsRead;
    private int slowRows;
    private long ticker;

    /** @param http authenticated, and its body not read yet; the place among the scrubs is taken */
    public Scrub(Vertx vertx, Scrubs shared, ScrubClient client, ScrubJob job, HttpServerRequest http, Clock clock) {
        this.vertx = vertx;
        this.shared = shared;
        this.client = client;
        this.job = job;
        this.http = http;
        this.response = http.response();
        this.clock = clock;
        this.scanner = new CsvScanner(shared.config.lineBytesMax());
        this.more = job.hasPlaces() || job.hasCampaigns();
        this.dialledPlainly = PlainNumbers.dialledPlainly(job.common().region());
        this.headerAwaited = job.header();
        if (!headerAwaited) {
            scanner.want(job.slots(null));
        }
    }

    public void start() {
        open = newPacket();
        response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
        response.drainHandler(drained -> guarded(this::work));
        response.exceptionHandler(broken -> stop(Stop.GONE));
        response.closeHandler(closed -> stop(Stop.GONE));
        http.exceptionHandler(broken -> stop(Stop.GONE));
        http.handler(part -> guarded(() -> received(part)));
        http.endHandler(end -> guarded(() -> {
            ended = true;
            scanner.end();
            work();
        }));
        ticker = vertx.setPeriodic(TICK_MILLIS, tick -> guarded(this::tick));
    }

    private void received(Buffer part) {
        bytesRead += part.length();
        if (bytesRead > shared.config.bodyBytesMax()) {
            stop(Stop.TOO_MANY_BYTES);
        } else if (!over) {
            scanner.feed(part.getBytes(), part.length());
            work();
        }
    }

    private void tick() {
        if (System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(shared.config.secondsMax())) {
            stop(Stop.TOO_SLOW);
        } else if (open.rows() > 0 && open.rows() == openRowsAtTick && hasRoom()) {
            send();
        }
        openRowsAtTick = open.rows();
        work();
    }

    private boolean hasRoom() {
        return sent.size() < shared.config.packetsInFlight() && !response.writeQueueFull();
    }

    /** Takes rows while there is room, then says whether more may come. */
    private void work() {
        boolean more = true;
        slowRows = 0;
        while (!over && hasRoom() && slowRows < SLOW_ROWS_AT_ONCE && (more = scanner.next())) {
            take();
        }
        if (!over && slowRows >= SLOW_ROWS_AT_ONCE) {
            pause(true);
            vertx.getOrCreateContext().runOnContext(turn -> guarded(this::work));
            return;
        }
        if (over) {
            return;
        }
        if (ended && !more) {
            if (open.rows() > 0) {
                send();
            } else if (sent.isEmpty()) {
                complete();
            }
        }
        if (!over && !ended) {
            pause(!hasRoom());
        }
    }

    private void pause(boolean wanted) {
        if (wanted != paused) {
            paused = wanted;
            if (wanted) {
                http.pause();
            } else {
                http.resume();
            }
        }
    }

    private void take() {
        if (headerAwaited) {
            headerAwaited = false;
            scanner.want(job.slots(scanner.cells()));
            return;
        }
        if (++rowsRead > shared.config.rowsMax()) {
            stop(Stop.TOO_MANY_ROWS);
            return;
        }
        takeRow();
        if (open.isFull()) {
            send();
        }
    }

    private void takeRow() {
        if (scanner.fault() != CsvScanner.Fault.NONE) {
            open.refuse(RowError.of(scanner.fault()));
            return;
        }
        int from = scanner.from(ScrubJob.NUMBER);
        if (from < 0) {
            open.refuse(RowError.NO_NUMBER_COLUMN);
            return;
        }
        long number = PlainNumbers.read(scanner.bytes(), from, scanner.to(ScrubJob.NUMBER), dialledPlainly);
        boolean plain = number != PlainNumbers.NOT_PLAIN;
        slowRows += plain ? 0 : 1;
        if (!plain || more) {
            scanner.unquote();
        }
        open.write(scanner.bytes(), from, scanner.to(ScrubJob.NUMBER), plain);
        ask(plain ? number : NumberReader.toE164(scanner.text(ScrubJob.NUMBER), job.common().region()));
    }

    private void ask(long number) {
        if (number == E164.NONE) {
            open.refuse(RowError.INVALID_NUMBER);
        } else if (!more) {
            open.ask(number);
        } else {
            String[] texts = new String[FIELD_CHARS_MAX.length];
            for (int slot = ScrubJob.STATE; slot < texts.length; slot++) {
                texts[slot] = scanner.text(slot);
                if (texts[slot] != null && texts[slot].length() > FIELD_CHARS_MAX[slot]) {
                    open.refuse(RowError.FIELD_TOO_LONG);
                    return;
                }
            }
            String campaign = "".equals(texts[ScrubJob.CAMPAIGN]) ? null : texts[ScrubJob.CAMPAIGN];
            if (campaign != null && !DialRequest.isCampaign(campaign)) {
                open.refuse(RowError.INVALID_CAMPAIGN);
            } else {
                open.ask(number, texts[ScrubJob.STATE], texts[ScrubJob.POSTAL_CODE], texts[ScrubJob.TIME_ZONE], campaign);
            }
        }
    }

    private RowsPacket newPacket() {
        RowsPacket packet = spare.isEmpty() ? new RowsPacket(shared.config.packetRows(), job.hasPlaces(),
                job.hasCampaigns()) : spare.pop();
        return packet.clear(job.common());
    }

    private void send() {
        RowsPacket packet = open;
        if (packet.askedRows() > 0
                && !shared.budget.take(job.common().account(), packet.askedRows(), clock.millis())) {
            stop(Stop.BUDGET);
            return;
        }
        sent.add(packet);
        open = newPacket();
        client.ask(packet.toBytes(), packet.askedRows()).onSuccess(findings -> guarded(() -> {
            packet.answer(findings);
            deliver();
        }));
    }

    private void deliver() {
        while (!over && !sent.isEmpty() && sent.peek().isAnswered()) {
            RowsPacket packet = sent.poll();
            head();
            byte[] rows = writer.write(packet);
            response.write(Buffer.buffer(writer.size()).appendBytes(rows, 0, writer.size()));
            spare.push(packet);
        }
        work();
    }

    private void head() {
        if (!response.headWritten()) {
            response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8")
                    .putHeader("X-Predial-At", Instant.ofEpochMilli(job.common().atMillis()).toString());
            response.write(RowsWriter.HEADER);
        }
    }

    private void complete() {
        head();
        response.end(writer.complete());
        shared.completed();
        leave();
    }

    /** Ends without the rest, in a way that no client can take for the end: a last row that says so, and a broken stream. */
    private void stop(Stop why) {
        if (over) {
            return;
        }
        shared.stopped(why);
        leave();
        if (why == Stop.GONE) {
            return;
        }
        if (response.headWritten()) {
            response.write(writer.incomplete(why.code)).onComplete(written -> http.connection().close());
        } else {
            int wait = why == Stop.BUDGET ? shared.budget.retryAfterSeconds(clock.millis()) : 0;
            response.putHeader(HttpHeaders.CONNECTION, "close");
            why.problem(wait).send(response);
        }
    }

    private void leave() {
        over = true;
        vertx.cancelTimer(ticker);
        shared.admission.leave(job.common().account());
        for (ScrubVerdict verdict : ScrubVerdict.values()) {
            shared.written(verdict, writer.count(verdict));
        }
        sent.clear();
        spare.clear();
        if (!ended) {
            http.handler(ignored -> { });
            http.resume();
        }
    }

    private void guarded(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (Problem.Raised raised) {
            leave();
            // What is left of the body is not worth reading.
            response.putHeader(HttpHeaders.CONNECTION, "close");
            raised.problem().send(response);
        } catch (RuntimeException fault) {
            // By type and place: the text of a fault might hold a number.
            log.error("scrub {} failed: {} at {}", job.common().id(), fault.getClass().getName(),
                    fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : "unknown place");
            stop(Stop.FAULT);
        }
    }
}
