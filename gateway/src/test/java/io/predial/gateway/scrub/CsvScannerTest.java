package io.predial.gateway.scrub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class CsvScannerTest {
    private static final int LINE_BYTES_MAX = 40;

    /** In the vectors: ~ LF, ^ CR, ' a quote, @ a byte order mark; records are separated by | and cells wanted by +. */
    @ParameterizedTest(name = "{2}")
    @CsvFileSource(resources = "/vectors/csv.csv", numLinesToSkip = 1, quoteCharacter = '`')
    void findsRecords(String stream, String records, String note) {
        byte[] bytes = written(stream == null ? "" : stream).getBytes(UTF_8);
        List<String> expected = records == null ? List.of() : List.of(written(records).split("\\|", -1));
        for (int part = 1; part <= bytes.length + 1; part++) {
            assertEquals(expected, scan(bytes, part), note + ", in parts of " + part);
        }
    }

    @Test
    void aLineIsAsLongAsIsAllowedOrNot() {
        String longest = "2".repeat(LINE_BYTES_MAX);
        for (int part : new int[] {1, 7, 1_000}) {
            assertEquals(List.of(longest + "+-", "2+-"), scan((longest + "\n2").getBytes(UTF_8), part));
            assertEquals(List.of("TOO_LONG", "2+-"), scan(("3" + longest + "\n2").getBytes(UTF_8), part));
            assertEquals(List.of("TOO_LONG", "2+-"), scan(("3" + longest.repeat(50) + "\n2").getBytes(UTF_8), part));
            assertEquals(List.of("TOO_LONG"), scan(longest.repeat(50).getBytes(UTF_8), part));
            assertEquals(List.of("QUOTES", "5+-"), scan(("\"" + "4".repeat(38) + "\n5\n").getBytes(UTF_8), part));
        }
    }

    /** A line is lost to nobody: what a stray quote swallows comes back, whatever follows. */
    @Test
    void aStrayQuoteSpoilsOneLine() {
        String list = "1\n\"2\n" + "3\n".repeat(100);
        assertEquals(102, scan(list.getBytes(UTF_8), 64).size());
        assertEquals("QUOTES", scan(list.getBytes(UTF_8), 64).get(1));
    }

    @Test
    void nonsenseIsTheSameInAnyPartsAndNoByteIsLost() {
        Random random = new Random(20261124);
        String alphabet = "\"\",,\n\n\r12x\u00E9";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(120); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            List<String> whole = scan(bytes, bytes.length + 1);
            assertEquals(whole, scan(bytes, 1 + random.nextInt(9)), text.toString());
            long lines = text.chars().filter(c -> c == '\n').count();
            assertTrue(whole.size() <= lines + 1, text.toString());
        }
    }

    /** What the command relies on: cut where a record ends, both parts have the records of the whole. */
    @Test
    void aListMayBeCutWhereARecordEnds() {
        Random random = new Random(20261124);
        String alphabet = "\"\",\n\n\r12";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(100); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            CsvScanner scanner = new CsvScanner(LINE_BYTES_MAX);
            scanner.feed(bytes, bytes.length);
            scanner.end();
            int cutAfter = random.nextInt(10);
            for (int i = 0; i < cutAfter && scanner.next(); i++) {
                // To the cut.
            }
            int cut = (int) scanner.consumedBytes();
            List<String> parts = new ArrayList<>(scan(Arrays.copyOf(bytes, cut), 1_000));
            parts.addAll(scan(Arrays.copyOfRange(bytes, cut, bytes.length), 1_000));
            assertEquals(scan(bytes, 1_000), parts, text.toString());
        }
    }

    @Test
    void headersAreReadWhole() {
        CsvScanner scanner = new CsvScanner(LINE_BYTES_MAX);
        byte[] bytes = "\uFEFFname,\"phone, \"\"home\"\"\",\r\n1".getBytes(UTF_8);
        scanner.feed(bytes, bytes.length);
        assertTrue(scanner.next());
        assertEquals(List.of("name", "phone, \"home\"", ""), scanner.cells());
    }

    /** Cells of the first and the third column, as {@code first+third}; {@code -} where there is none. */
    private static List<String> scan(byte[] bytes, int part) {
        CsvScanner scanner = new CsvScanner(LINE_BYTES_MAX);
        scanner.want(0, 2);
        List<String> records = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += part) {
            byte[] next = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + part));
            scanner.feed(next, next.length);
            take(scanner, records);
        }
        scanner.end();
        take(scanner, records);
        assertEquals(bytes.length, scanner.consumedBytes());
        return records;
    }

    private static void take(CsvScanner scanner, List<String> records) {
        while (scanner.next()) {
            scanner.unquote();
            records.add(scanner.fault() != CsvScanner.Fault.NONE ? scanner.fault().name()
                    : text(scanner, 0) + "+" + text(scanner, 1));
        }
    }

    private static String text(CsvScanner scanner, int slot) {
        String text = scanner.text(slot);
        return text == null ? "-" : text;
    }

    private static String written(String vector) {
        return vector.replace('~', '\n').replace('^', '\r').replace('\'', '"').replace("@", "\uFEFF");
    }
}
