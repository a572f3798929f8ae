package io.predial.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.i18n.phonenumbers.ShortNumberInfo;
import io.predial.numbering.NumberPlan;
import io.predial.numbering.RuleTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds our knowledge of emergency numbers against libphonenumber's, region by region. Two lists are kept: what
 * libphonenumber says, so that a new release of it cannot change a decision unseen, and where we say something else, and
 * why. When a list is out of date, the test writes the new one below {@code target} for somebody to read and keep.
 */
class LibphonenumberTest {
    private static final ServiceNumbers SERVICES = ServiceNumbers.load();
    private static final ShortNumberInfo SHORT = ShortNumberInfo.getInstance();
    private static final long AT_MILLIS = Instant.parse("2026-12-01T12:00:00Z").toEpochMilli();
    private static final int REGIONS_MIN = 240;

    @Test
    void libphonenumberSaysWhatItSaidWhenItWasLookedAt() throws IOException {
        List<String> lines = new ArrayList<>(List.of("region,emergency numbers"));
        KnownNumbers.ofLibphonenumber().forEach((region, numbers) -> lines.add(region + "," + String.join(" ", numbers)));
        assertTrue(lines.size() > REGIONS_MIN);
        isKept("libphonenumber-emergency-numbers.csv", lines);
    }

    @Test
    void everyDifferenceIsKnownAndHasAReason() throws IOException {
        List<String> lines = new ArrayList<>(List.of("region,number,libphonenumber,predial,why"));
        for (Map.Entry<String, SortedSet<String>> known : KnownNumbers.all().entrySet()) {
            for (String number : known.getValue()) {
                difference(known.getKey(), number, lines);
            }
        }
        isKept("emergency-differences.csv", lines);
    }

    /** Beyond the numbers that either knows, nothing is an emergency: all strings of two and three digits are asked. */
    @Test
    void nothingElseIsAnEmergency() {
        List<String> more = new ArrayList<>();
        List<String> strings = Stream.of(2, 3).flatMap(KnownNumbers::strings).toList();
        KnownNumbers.all().forEach((region, known) -> strings.forEach(digits -> {
            EmergencyKind kind = SERVICES.exactly(digits, List.of(region), AT_MILLIS);
            if (kind != EmergencyKind.NONE && !known.contains(digits)) {
                more.add(region + " " + digits);
            }
        }));
        assertEquals(List.of(), more);
    }

    /** Asking about a region without a file logs a warning each time, so {@link ServiceNumbers} must know them. */
    @Test
    void theRegionsWithoutMetadataAreThoseWeKnow() {
        for (String region : NumberPlan.regions()) {
            assertEquals(ServiceNumbers.hasMetadata(region),
                    ShortNumberInfo.class.getResource(KnownNumbers.METADATA + region) != null, region);
        }
    }

    /** No region is left without an emergency number. */
    @Test
    void everyRegionHasAnEmergencyNumberOfItsOwn() {
        List<String> none = KnownNumbers.ofLibphonenumber().entrySet().stream().filter(each -> each.getValue().isEmpty())
                .map(Map.Entry::getKey).filter(region -> KnownNumbers.ofTable(region).stream()
                        .noneMatch(row -> KnownNumbers.isAbout(row, region))).toList();
        assertEquals(List.of(), none);
    }

    private static void difference(String region, String number, List<String> lines) {
        boolean theirs = ServiceNumbers.hasMetadata(region) && SHORT.isEmergencyNumber(number, region);
        EmergencyKind ours = SERVICES.exactly(number, List.of(region), AT_MILLIS);
        if (ours != (theirs ? EmergencyKind.EMERGENCY : EmergencyKind.NONE)) {
            lines.add(String.join(",", region, number, theirs ? "emergency" : "none", ours.toString().toLowerCase(),
                    why(region, number)));
        }
    }

    private static String why(String region, String number) {
        List<RuleTable.Row> rows = KnownNumbers.ofTable(region).stream().filter(row -> row.text("number").equals(number))
                .sorted((one, other) -> Boolean.compare(KnownNumbers.isAbout(other, region), KnownNumbers.isAbout(one, region)))
                .toList();
        assertTrue(!rows.isEmpty(), region + " " + number + " differs and no row says why");
        return rows.get(0).text("authority");
    }

    private static void isKept(String name, List<String> lines) throws IOException {
        Path latest = Path.of("target", name);
        Files.createDirectories(latest.getParent());
        Files.write(latest, lines);
        try (InputStream in = LibphonenumberTest.class.getResourceAsStream("/" + name)) {
            List<String> kept = in == null ? List.of()
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            TreeSet<String> gone = new TreeSet<>(kept);
            lines.forEach(gone::remove);
            TreeSet<String> come = new TreeSet<>(lines);
            kept.forEach(come::remove);
            assertTrue(gone.isEmpty() && come.isEmpty(), name + " is out of date (new one: " + latest + "). Gone: " + gone
                    + " Come: " + come);
        }
    }
}
