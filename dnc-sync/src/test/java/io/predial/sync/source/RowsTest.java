package io.predial.sync.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.predial.sync.source.SourceFormat.Kind;
import io.predial.sync.source.SourceFormat.NumberColumn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds for every format, whatever is in the file. */
class RowsTest {
    /** A text of a format: its start, a part that can be repeated, with so many rows in it, and its end. */
    private record Sample(String start, String repeated, int rows, String end) {
        String text() {
            return start + repeated + end;
        }
    }

    private static final String AREA = "<ac val='202'>\n<ph val='5550143' />\n<ph val='5550144'/>\n</ac>\n";
    private static final Map<Kind, Sample> SAMPLES = Map.of(
            Kind.DETECTED, new Sample("<list type='full' level='all' val='' />\n", AREA, 2, "</list>\n"),
            Kind.FTC_FLAT, new Sample("", "202,5550143\n202,5550144\n", 2, ""),
            Kind.LIST_XML, new Sample("<list type='full' level='ac' val='202'>\n", AREA, 2, "</list>\n"),
            Kind.NATIONAL, new Sample("", "02079460143\r\n07700900123\r\n", 2, ""),
            Kind.E164_CSV, new Sample("added,phone\n", "\"2026-01-02\",+442079460143\nnow,12025550143\n", 2, ""),
            Kind.FTC_CHANGE, new Sample("", "202,5550143,20261124,A\n202,5550144,20261124,D\n", 2, ""),
            Kind.RANGES, new Sample("", "+12025550143\n12025550100,12025550100\n", 2, ""));

    /** Counts, and keeps nothing. */
    private static final class Counting implements NumberSink {
        private long numbers;

        @Override
        public void listed(long number) {
            numbers++;
        }

        @Override
        public void delisted(long number) {
            numbers++;
        }
    }

    /** The same part again and again, made of nothing new. */
    private static final class Repeated extends InputStream {
        private final byte[] part;
        private long left;
        private int at;

        Repeated(String part, long times) {
            this.part = part.getBytes(StandardCharsets.US_ASCII);
            this.left = times * this.part.length;
        }

        @Override
        public int read() {
            throw new IllegalStateException("one byte at a time would take all day");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int count = (int) Math.min(left, Math.min(length, part.length - at));
            if (left == 0) {
                return -1;
            }
            System.arraycopy(part, at, buffer, offset, count);
            at = (at + count) % part.length;
            left -= count;
            return count;
        }
    }

    private static Rows rows(Kind kind, NumberSink numbers) {
        int countryCode = kind == Kind.NATIONAL ? 44 : kind == Kind.RANGES ? 1 : 0;
        SourceFormat set = new SourceFormat(kind, countryCode, 10, 10, new NumberColumn(0, "phone", true),
                SourceFormat.DEFAULT.changeColumns());
        return set.rows(null, numbers);
    }

    private static InputStream joined(Sample sample, long times) {
        // A thousand parts together, so that a read is worth its call.
        InputStream middle = new Repeated(sample.repeated.repeat(1_000), times / 1_000);
        return new SequenceInputStream(Collections.enumeration(List.of(
                bytes(sample.start), middle, bytes(sample.end))));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Of half a million rows nothing is kept, because nothing is made: one buffer, whatever the file's size. */
    @TestFactory
    Stream<DynamicTest> aRowTakesNoMemory() {
        return SAMPLES.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey().id(), () -> {
            long times = 250_000;
            Counting counting = new Counting();
            InputStream in = joined(each.getValue(), times);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            assertEquals(times * each.getValue().rows, rows(each.getKey(), counting).read(in));
            long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertEquals(times * each.getValue().rows, counting.numbers);
            assertTrue(allocated < 1 << 20, allocated + " bytes");
        }));
    }

    /** Damage is found or does no harm; it never ends an import in any other way. */
    @TestFactory
    Stream<DynamicTest> damagedTextIsReadOrRejected() {
        return SAMPLES.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey().id(), () -> {
            Random random = new Random(20261124);
            Map<Boolean, Integer> outcomes = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                String text = damaged(each.getValue().text(), random);
                outcomes.merge(isRead(each.getKey(), text), 1, Integer::sum);
            }
            assertTrue(outcomes.get(false) > outcomes.getOrDefault(true, 0) / 4, outcomes::toString);
        }));
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        String signs = "0123456789,'\"<>/=+-AD ahlpc\r\n\u0000\u00ff?!&;";
        for (int changes = 1 + random.nextInt(3); changes > 0 && damaged.length() > 0; changes--) {
            int at = random.nextInt(damaged.length());
            char sign = signs.charAt(random.nextInt(signs.length()));
            switch (random.nextInt(4)) {
                case 0 -> damaged.setCharAt(at, sign);
                case 1 -> damaged.insert(at, sign);
                case 2 -> damaged.deleteCharAt(at);
                default -> damaged.setLength(at);
            }
        }
        return damaged.toString();
    }

    private static boolean isRead(Kind kind, String text) throws IOException {
        try {
            rows(kind, new Counting()).read(bytes(text));
            return true;
        } catch (RejectedFileException e) {
            assertTrue(!e.getMessage().matches("(?s).*(555\\d{4}|7946\\d{4}|900123).*"), "no number in the reason");
            return false;
        }
    }
}
