package io.predial.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Requests CALLS = PreparedRequests.posts("/v1/screenings",
            List.of("{\"turn\":1}", "{\"turn\":2}"), "k");

    private final Vertx vertx = Vertx.vertx();
    private final RecordedAnswers answers = new RecordedAnswers();
    private final AtomicInteger seen = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private HttpServer server(Handler<HttpServerRequest> handler) {
        return vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture().join();
    }

    private static InetSocketAddress at(HttpServer server) {
        return new InetSocketAddress("127.0.0.1", server.actualPort());
    }

    private static LoadSettings settings(int connections, int measuredMillis, InetSocketAddress... targets) {
        return LoadSettings.of(List.of(targets), connections, 0, measuredMillis);
    }

    private static LoadReport report(CompletableFuture<LoadReport> running)
            throws InterruptedException, ExecutionException, TimeoutException {
        return running.get(60, TimeUnit.SECONDS);
    }

    /** Reads the request to its end, so that the test sees what the generator sends. */
    private static void echo(HttpServerRequest request) {
        request.body().onSuccess(body -> request.response().end(body));
    }

    @Test
    void anOpenLoopSendsEveryRequestOfItsScheduleOnce() throws Exception {
        HttpServer server = server(LoadTest::echo);
        LoadSettings settings = LoadSettings.of(List.of(at(server)), 4, 100, 400);
        LoadReport report = report(new OpenLoop(settings, 2_000, CALLS, answers).start());
        assertArrayEquals(RecordedAnswers.upTo(1_000), answers.indexes());
        assertEquals(200, report.warmUp());
        assertEquals(800, report.requests());
        assertEquals(800, report.status(200));
        assertEquals(0, report.failed());
        assertEquals(500, answers.bodies.stream().filter("{\"turn\":1}"::equals).count());
        assertEquals(500, answers.bodies.stream().filter("{\"turn\":2}"::equals).count());
    }

    /** The one connection is busy most of the time; the schedule does not wait for it, and latency counts from it. */
    @Test
    void aSlowTargetDelaysNoDueInstant() throws Exception {
        HttpServer server = server(request -> vertx.setTimer(5, fired -> request.response().setStatusCode(503).end()));
        LoadReport report = report(new OpenLoop(settings(1, 100, at(server)), 1_000, CALLS, answers).start());
        List<Exchange> inOrder = answers.inOrder();
        assertEquals(100, inOrder.size());
        assertEquals(100, report.status(503));
        long longestNanos = 0;
        for (int i = 0; i < inOrder.size(); i++) {
            Exchange exchange = inOrder.get(i);
            assertEquals(inOrder.get(0).dueNanos() + i * 1_000_000L, exchange.dueNanos());
            assertTrue(exchange.sentNanos() >= exchange.dueNanos(), "sent before it was due");
            assertTrue(i == 0 || exchange.sentNanos() >= inOrder.get(i - 1).answeredNanos(), "two on one connection");
            longestNanos = Math.max(longestNanos, exchange.answeredNanos() - exchange.dueNanos());
        }
        assertEquals(longestNanos / 1e6, report.latency().maxMillis(), longestNanos / 1e6 / 500);
        assertTrue(report.latency().p50Millis() > report.service().p50Millis(),
                "waiting for the connection is not counted");
    }

    @Test
    void aClosedLoopSendsAsManyAsItIsAllowed() throws Exception {
        HttpServer server = server(LoadTest::echo);
        LoadSettings settings = settings(4, 60_000, at(server)).withRequestsMax(500);
        LoadReport report = report(new ClosedLoop(settings, CALLS, answers).start());
        assertArrayEquals(RecordedAnswers.upTo(500), answers.indexes());
        assertEquals(500, report.status(200));
    }

    @Test
    void aConnectionThatDiesCutsTheRequestOnItAndIsOpenedAgain() throws Exception {
        HttpServer server = server(request -> {
            if (seen.incrementAndGet() % 10 == 0) {
                request.connection().close();
            } else {
                echo(request);
            }
        });
        LoadSettings settings = settings(2, 60_000, at(server)).withRequestsMax(200);
        LoadReport report = report(new ClosedLoop(settings, CALLS, answers).start());
        assertArrayEquals(RecordedAnswers.upTo(200), answers.indexes());
        assertEquals(20, report.failures(Failure.CUT));
        assertEquals(20, report.failuresByTarget()[0]);
        assertEquals(180, report.status(200));
    }

    @Test
    void anAnswerThatAnnouncesTheCloseIsAnAnswer() throws Exception {
        HttpServer server = server(request -> request.body().onSuccess(body ->
                request.response().putHeader("Connection", "close").end(body)));
        LoadSettings settings = settings(2, 60_000, at(server)).withRequestsMax(50);
        LoadReport report = report(new ClosedLoop(settings, CALLS, answers).start());
        assertEquals(50, report.status(200));
        assertEquals(0, report.failed());
    }

    @Test
    void whatOneTargetRefusesGoesToTheOther() throws Exception {
        HttpServer[] dying = new HttpServer[1];
        OpenLoop[] load = new OpenLoop[1];
        AtomicBoolean gone = new AtomicBoolean();
        AtomicInteger afterwards = new AtomicInteger();
        dying[0] = server(request -> {
            if (seen.incrementAndGet() == 10) {
                dying[0].close().onSuccess(closed -> gone.set(true));
            } else {
                echo(request);
            }
        });
        HttpServer surviving = server(request -> {
            if (gone.get() && afterwards.incrementAndGet() == 100) {
                load[0].stop();
            }
            echo(request);
        });
        load[0] = new OpenLoop(settings(2, 60_000, at(dying[0]), at(surviving)), 1_000, CALLS, answers);
        LoadReport report = report(load[0].start());
        assertArrayEquals(RecordedAnswers.upTo((int) report.requests()), answers.indexes());
        assertTrue(afterwards.get() >= 100, "the survivor got " + afterwards);
        assertEquals(report.failed(), report.failuresByTarget()[0]);
        assertEquals(report.failed(), report.failures(Failure.CUT));
        assertTrue(report.failed() >= 1, "the request that was on the dying target has no answer");
    }

    @Test
    void aRequestWithoutAnAnswerFailsAndItsConnectionIsReplaced() throws Exception {
        HttpServer server = server(request -> {
            if (seen.incrementAndGet() != 3) {
                echo(request);
            }
        });
        LoadSettings settings = settings(1, 60_000, at(server)).withRequestsMax(10).withAnswerTimeoutMillis(1_500);
        LoadReport report = report(new ClosedLoop(settings, CALLS, answers).start());
        assertEquals(1, report.failures(Failure.TIMEOUT));
        assertEquals(9, report.status(200));
        assertEquals(Failure.TIMEOUT, answers.inOrder().get(2).failure());
    }

    @Test
    void whatWasDueAndNeverSentIsReported() throws Exception {
        HttpServer server = server(request -> { });
        LoadSettings settings = settings(1, 100, at(server)).withGraceMillis(20);
        LoadReport report = report(new OpenLoop(settings, 100, CALLS, answers).start());
        assertArrayEquals(RecordedAnswers.upTo(10), answers.indexes());
        assertEquals(1, report.failures(Failure.TIMEOUT));
        assertEquals(9, report.failures(Failure.UNSENT));
        assertEquals(0, report.answered());
    }

    @Test
    void aStoppedRunAccountsForWhatWasDue() throws Exception {
        OpenLoop[] load = new OpenLoop[1];
        HttpServer server = server(request -> {
            if (seen.incrementAndGet() == 50) {
                load[0].stop();
            }
            echo(request);
        });
        load[0] = new OpenLoop(settings(2, 60_000, at(server)), 1_000, CALLS, answers);
        LoadReport report = report(load[0].start());
        assertTrue(report.requests() >= 50 && report.requests() < 60_000, "stopped late: " + report.requests());
        assertArrayEquals(RecordedAnswers.upTo((int) report.requests()), answers.indexes());
        assertEquals(seen.get(), report.status(200));
    }

    @Test
    void anAnswerOfUnknownLengthIsMalformed() throws Exception {
        HttpServer server = server(request -> request.response().setChunked(true).end("endless"));
        LoadSettings settings = settings(1, 60_000, at(server)).withRequestsMax(3);
        LoadReport report = report(new ClosedLoop(settings, CALLS, answers).start());
        assertEquals(3, report.failures(Failure.MALFORMED));
    }

    @Test
    void nobodyListeningIsSaidAtOnce() {
        HttpServer server = server(LoadTest::echo);
        server.close().toCompletionStage().toCompletableFuture().join();
        CompletionException failure = assertThrows(CompletionException.class,
                () -> new ClosedLoop(settings(1, 100, at(server)), CALLS, answers).start().join());
        assertEquals("no target accepts connections", failure.getCause().getMessage());
    }

    @Test
    void aSinkThatThrowsEndsTheRun() {
        HttpServer server = server(LoadTest::echo);
        AnswerSink full = new RefusingSink();
        CompletionException failure = assertThrows(CompletionException.class,
                () -> new ClosedLoop(settings(1, 60_000, at(server)), CALLS, full).start().join());
        assertEquals("the sink is full", failure.getCause().getMessage());
    }
}
