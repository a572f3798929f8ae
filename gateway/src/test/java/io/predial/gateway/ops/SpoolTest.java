package io.predial.gateway.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    /** Header and four of the records that {@link #records} makes, with a byte to spare. */
    private static final int SEGMENT_BYTES_MAX = 8 + 4 * 21 + 1;
    private static final long PLENTY = 1 << 20;

    @TempDir
    Path parent;
    private Path directory;

    @BeforeEach
    void nameTheDirectory() {
        directory = parent.resolve("spool");
    }

    @Test
    void recordsComeBackInOrderOverSegments() throws IOException {
        Spool spool = opened(PLENTY);
        assertEquals(3, spool.append(records("ABC")));
        assertEquals(7, spool.append(records("DEFGHIJ")));
        assertEquals(3 * 8 + 10 * 21, spool.bytes());
        assertEquals(List.of("ABCD", "EFGH", "IJ"), drained(spool));
        assertEquals(0, spool.bytes());
        assertTrue(spool.isEmpty());
    }

    @Test
    void theNextProcessFindsThemAndAddsBehindThem() throws IOException {
        Spool spool = opened(PLENTY);
        spool.append(records("ABCDE"));
        spool.close();
        Spool next = opened(PLENTY);
        assertEquals(2 * 8 + 5 * 21, next.bytes());
        next.append(records("F"));
        assertEquals(List.of("ABCD", "E", "F"), drained(next));
    }

    @Test
    void theNewestAreRefusedAtTheBoundAndTakenAgainBelowIt() throws IOException {
        Spool spool = opened(2 * 8 + 6 * 21);
        assertEquals(6, spool.append(records("ABCDEFGH")));
        assertEquals(0, spool.append(records("I")));
        assertEquals(2 * 8 + 6 * 21, spool.bytes());
        spool.delete(spool.oldest());
        assertEquals(1, spool.append(records("J")));
        assertEquals(List.of("EFJ"), drained(spool));
    }

    @Test
    void aRecordLongerThanASegmentGetsOneOfItsOwn() throws IOException {
        Spool spool = opened(PLENTY);
        DecisionRecord longOne = new DecisionRecord(new byte[] {'L'}, new byte[10 * SEGMENT_BYTES_MAX]);
        assertEquals(3, spool.append(List.of(records("A").get(0), longOne, records("B").get(0))));
        assertEquals(List.of("A", "L", "B"), drained(spool));
    }

    @Test
    void aSecondOwnerKeepsNothingUntilTheFirstHasGone() throws IOException {
        Spool first = opened(PLENTY);
        first.append(records("A"));
        Spool second = opened(PLENTY);
        assertEquals(0, second.append(records("B")));
        first.close();
        second.open();
        assertEquals(1, second.append(records("C")));
        assertEquals(List.of("A", "C"), drained(second));
    }

    @Test
    void aPlaceThatCannotBeWrittenCostsRecordsUntilItCan() throws IOException {
        Files.writeString(directory, "in the way");
        Spool spool = opened(PLENTY);
        assertEquals(0, spool.append(records("A")));
        assertTrue(spool.isEmpty());
        Files.delete(directory);
        spool.open();
        assertEquals(1, spool.append(records("B")));
        assertEquals(List.of("B"), drained(spool));
    }

    @Test
    void aDiskThatFailsWhileRunningCostsRecordsOnly() throws IOException {
        Spool spool = opened(PLENTY);
        Files.createDirectory(directory.resolve("0000000000000001.spool"));
        assertEquals(0, spool.append(records("A")), "the first segment cannot be made");
        assertEquals(1, spool.append(records("B")), "the next one can");
        assertEquals(List.of("B"), drained(spool));
    }

    @Test
    void nothingIsKeptAfterClose() throws IOException {
        Spool spool = opened(PLENTY);
        spool.append(records("A"));
        spool.close();
        assertEquals(0, spool.append(records("B")));
        spool.close();
        assertEquals(List.of("A"), drained(opened(PLENTY)));
    }

    @Test
    void whatIsSetAsideStaysOnTheDisk() throws IOException {
        Spool spool = opened(PLENTY);
        spool.append(records("A"));
        SpoolSegment segment = spool.oldest();
        spool.setAside(segment);
        assertNull(spool.oldest());
        assertEquals(0, spool.bytes());
        assertTrue(Files.exists(segment.file()));
    }

    @Test
    void onlyTheOwnerMayLookAndOtherFilesAreLeftAlone() throws IOException {
        Spool spool = opened(PLENTY);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        Files.writeString(directory.resolve("notes.txt"), "mine");
        spool.close();
        assertTrue(opened(PLENTY).isEmpty());
        assertTrue(Files.exists(directory.resolve("notes.txt")));
    }

    @Test
    void replayedSegmentsAreGoneFromTheDisk() throws IOException {
        Spool spool = opened(PLENTY);
        spool.append(records("ABCDEF"));
        drained(spool);
        try (Stream<Path> files = Files.list(directory)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".spool")));
        }
    }

    private Spool opened(long bytesMax) {
        Spool spool = new Spool(new Spool.Settings(directory, bytesMax, SEGMENT_BYTES_MAX));
        spool.open();
        return spool;
    }

    private static List<DecisionRecord> records(String ids) {
        return ids.chars().mapToObj(id -> SpoolFormatTest.record(Character.toString(id), id % 10)).toList();
    }

    private static List<String> drained(Spool spool) throws IOException {
        List<String> segments = new ArrayList<>();
        for (SpoolSegment next = spool.oldest(); next != null; next = spool.oldest()) {
            segments.add(SpoolFormatTest.ids(new SpoolFormat.Reader(next.read())));
            spool.delete(next);
        }
        return segments;
    }
}
