package io.predial.app.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command's work before a gateway that answers, dies, cuts its answers short and turns away, as the test wants. */
class ScrubRunTest {
    private static final String HEADER = "number,verdict,reason,registry,version,retryAt\n";
    private static final PartSender.Patience SHORT = new PartSender.Patience(2, 1);
    private static final int LINES = 1_000;
    private static final int PART_ROWS = 100;

    @TempDir
    Path directory;
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger parts = new AtomicInteger();
    private HttpServer server;
    private Path in;
    private Path out;
    /** So many parts are answered; what is asked after them meets the trouble. */
    private volatile int goodParts = Integer.MAX_VALUE;
    private volatile Trouble trouble = Trouble.DIES;
    private volatile String query;

    private enum Trouble {
        DIES, CUT_SHORT, ROWS_MISSING, SAYS_INCOMPLETE, BUSY_ONCE, REFUSES
    }

    @BeforeEach
    void start() throws Exception {
        in = directory.resolve("in.csv");
        out = directory.resolve("out.csv");
        Files.writeString(in, list(LINES));
        server = vertx.createHttpServer().requestHandler(this::answer);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aListIsAnsweredInItsOrder() throws Exception {
        Tally tally = run(Map.of(), false);
        assertEquals(expected(LINES), Files.readString(out));
        assertEquals(Map.of("allow,", 999L, "block,dnc.national", 1L), tally.counts());
        assertTrue(tally.isDecided());
        assertEquals(LINES / PART_ROWS, parts.get());
        assertEquals(List.of("in.csv", "out.csv"), files());
    }

    @Test
    void whatWasAnsweredBeforeItStoppedIsNotAskedAgain() throws Exception {
        for (Trouble each : List.of(Trouble.DIES, Trouble.CUT_SHORT, Trouble.ROWS_MISSING, Trouble.SAYS_INCOMPLETE)) {
            goodParts = 3;
            trouble = each;
            parts.set(0);
            assertThrows(IOException.class, () -> run(Map.of(), true), each.name());
            assertFalse(Files.exists(out), each.name());
            // As after a crash in the middle of a write.
            Files.writeString(directory.resolve("out.csv.part"), "+1202555,all", StandardOpenOption.APPEND);
            goodParts = Integer.MAX_VALUE;
            parts.set(0);
            Tally tally = run(Map.of(), false);
            assertEquals(expected(LINES), Files.readString(out), each.name());
            assertEquals(LINES, tally.rows(), each.name());
            assertTrue(parts.get() < LINES / PART_ROWS, each + " asked " + parts);
            Files.delete(out);
        }
    }

    @Test
    void anotherListOrOtherOptionsAreNotMixedIn() throws Exception {
        goodParts = 3;
        assertThrows(IOException.class, () -> run(Map.of(), false));
        goodParts = Integer.MAX_VALUE;
        assertThrows(ResumeRefused.class, () -> run(Map.of("purpose", "survey"), false));
        Files.writeString(in, list(LINES + 1));
        assertThrows(ResumeRefused.class, () -> run(Map.of(), false));
        assertEquals(LINES + 1, run(Map.of(), true).rows());
        assertEquals(expected(LINES + 1), Files.readString(out));
    }

    @Test
    void anAnswerBegunMoreThanADayAgoIsNotGoneOnWith() throws Exception {
        goodParts = 3;
        assertThrows(IOException.class, () -> run(Map.of(), false));
        goodParts = Integer.MAX_VALUE;
        Path progress = directory.resolve("out.csv.progress");
        List<String> lines = new ArrayList<>(Files.readAllLines(progress));
        lines.set(2, Long.toString(Long.parseLong(lines.get(2)) - 86_400_001L));
        Files.write(progress, lines);
        assertThrows(ResumeRefused.class, () -> run(Map.of(), false));
        assertEquals(LINES, run(Map.of(), true).rows());
    }

    @Test
    void anAnswerWithoutItsProgressIsNotGuessedAt() throws Exception {
        Files.writeString(directory.resolve("out.csv.part"), HEADER);
        assertThrows(ResumeRefused.class, () -> run(Map.of(), false));
        Files.writeString(directory.resolve("out.csv.progress"), "nonsense");
        assertThrows(ResumeRefused.class, () -> run(Map.of(), false));
    }

    @Test
    void aBusyGatewayIsAskedAgainAndOneThatRefusesIsNot() throws Exception {
        goodParts = 2;
        trouble = Trouble.BUSY_ONCE;
        assertEquals(LINES, run(Map.of(), false).rows());
        Files.delete(out);
        goodParts = 0;
        trouble = Trouble.REFUSES;
        parts.set(0);
        IOException refusal = assertThrows(IOException.class, () -> run(Map.of(), false));
        assertTrue(refusal.getMessage().contains("HTTP 401, no"), refusal.getMessage());
        assertTrue(parts.get() <= 2, "asked " + parts + " times");
    }

    /** Records with line ends in them, a header, a byte order mark: each part is whole records under the header. */
    @Test
    void partsAreWholeRecordsUnderTheHeader() throws Exception {
        Files.writeString(in, "\uFEFFnumber,note\n" + "+12025550144,\"two\nlines\"\n".repeat(5) + "\"stray\n+12025550144");
        try (ListReader reader = new ListReader(in, 2, true)) {
            reader.goTo(reader.firstByte());
            StringBuilder seen = new StringBuilder();
            long rows = 0;
            for (ListReader.Part part = reader.next(); part != null; part = reader.next()) {
                String text = new String(part.bytes(), java.nio.charset.StandardCharsets.UTF_8);
                assertTrue(text.startsWith("\uFEFFnumber,note\n"), text);
                seen.append(text.substring("\uFEFFnumber,note\n".length()));
                rows += part.rows();
            }
            assertEquals(Files.readString(in), "\uFEFFnumber,note\n" + seen);
            assertEquals(7, rows);
        }
    }

    /** What the command is told is asked of each part, and a run with another campaign does not go on with it. */
    @Test
    void theCommandAsksForTheCampaign() throws Exception {
        goodParts = 3;
        trouble = Trouble.REFUSES;
        assertEquals(1, command("--campaign", "spring", "--campaign-column", "2"));
        assertTrue(query.contains("campaign=spring") && query.contains("campaign-column=2"), query);
        goodParts = Integer.MAX_VALUE;
        assertEquals(2, command("--campaign", "summer", "--campaign-column", "2"), "another campaign");
        assertEquals(0, command("--campaign", "spring", "--campaign-column", "2"));
        assertEquals(expected(LINES), Files.readString(out));
    }

    private int command(String... options) {
        List<String> words = new ArrayList<>(List.of(in.toString(), out.toString(), "--rows", "" + PART_ROWS, "--url",
                "http://127.0.0.1:" + server.actualPort(), "--key", "key"));
        words.addAll(List.of(options));
        return new CommandLine(new ScrubCommand()).setErr(new PrintWriter(Writer.nullWriter()))
                .setOut(new PrintWriter(Writer.nullWriter())).execute(words.toArray(String[]::new));
    }

    @Test
    void theTallyNamesVerdictsAndReasons() {
        Tally tally = new Tally();
        byte[] rows = "\"a,\"\"b\",error,row.quotes,,,\n1,allow,,,,\n2,block,dnc.national dnc.hours,us,1,\n3,allow,,,,\n"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(4, tally.count(rows, 0, rows.length));
        assertEquals(Map.of("error,row.quotes", 1L, "allow,", 2L, "block,dnc.national dnc.hours", 1L), tally.counts());
        assertFalse(tally.isDecided());
        StringWriter text = new StringWriter();
        tally.print(new PrintWriter(text));
        assertTrue(text.toString().contains("dnc.national dnc.hours"), text.toString());
    }

    private Tally run(Map<String, String> options, boolean restart) throws Exception {
        return new ScrubRun(new ScrubRun.Plan(in, out, PART_ROWS, 2, false, restart, options),
                new PartSender(URI.create("http://127.0.0.1:" + server.actualPort()), "key", options, SHORT),
                new RowsBar(new PrintWriter(Writer.nullWriter()))).run();
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void answer(HttpServerRequest request) {
        int part = parts.incrementAndGet();
        query = request.query();
        boolean good = part <= goodParts || trouble == Trouble.BUSY_ONCE && part != goodParts + 1;
        request.body().onSuccess(body -> {
            String rows = body.toString().lines().map(ScrubRunTest::row).collect(Collectors.joining());
            long count = body.toString().lines().count();
            String end = "#complete," + count + ",allow=" + count + ",,,\n";
            if (good) {
                request.response().end(HEADER + rows + end);
                return;
            }
            switch (trouble) {
                case DIES -> request.connection().close();
                case CUT_SHORT -> request.response().end(HEADER + rows);
                case ROWS_MISSING -> request.response().end(HEADER + rows.substring(rows.indexOf('\n') + 1) + end);
                case SAYS_INCOMPLETE -> request.response().end(HEADER + rows + "#incomplete," + count + ",too_slow,,,\n");
                case BUSY_ONCE -> request.response().setStatusCode(429).putHeader("Retry-After", "1")
                        .end("{\"detail\":\"enough\"}");
                case REFUSES -> request.response().setStatusCode(401).end("{\"detail\":\"no\"}");
            }
        });
    }

    private static String list(int lines) {
        return IntStream.range(0, lines).mapToObj(i -> 12025550000L + i + "\n").collect(Collectors.joining());
    }

    private static String row(String number) {
        return number + (number.equals("12025550143") ? ",block,dnc.national,us-national,1,\n" : ",allow,,,,\n");
    }

    private static String expected(int lines) {
        return HEADER + list(lines).lines().map(ScrubRunTest::row).collect(Collectors.joining());
    }
}
