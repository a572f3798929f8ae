package io.predial.emergency;

import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadataCollection;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import io.predial.numbering.NumberPlan;
import io.predial.numbering.RuleTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every short number that libphonenumber's metadata or our table know, by region. */
final class KnownNumbers {
    static final String METADATA = "/com/google/i18n/phonenumbers/data/ShortNumberMetadataProto_";
    private static final List<RuleTable.Row> TABLE = RuleTable.read(ServiceNumbers.class, ServiceNumbers.TABLE);

    private KnownNumbers() {
    }

    /** By region: what {@link ShortNumberInfo#isEmergencyNumber} accepts, read from the patterns and asked one by one. */
    static SortedMap<String, SortedSet<String>> ofLibphonenumber() {
        SortedMap<String, SortedSet<String>> byRegion = new TreeMap<>();
        NumberPlan.regions().forEach(region -> byRegion.put(region, ofLibphonenumber(region)));
        return byRegion;
    }

    private static SortedSet<String> ofLibphonenumber(String region) {
        SortedSet<String> numbers = new TreeSet<>();
        PhoneMetadata metadata = metadata(region);
        if (metadata == null || !metadata.getEmergency().hasNationalNumberPattern()) {
            return numbers;
        }
        Pattern pattern = Pattern.compile(metadata.getEmergency().getNationalNumberPattern());
        // Lengths that do not differ from those of the country's short numbers in general are left out.
        List<Integer> own = metadata.getEmergency().getPossibleLengthList();
        List<Integer> lengths = own.isEmpty() ? metadata.getGeneralDesc().getPossibleLengthList() : own;
        lengths.stream().filter(length -> length <= ServiceNumbers.DIGITS_MAX).flatMap(KnownNumbers::strings)
                .filter(digits -> pattern.matcher(digits).matches())
                .filter(digits -> ShortNumberInfo.getInstance().isEmergencyNumber(digits, region)).forEach(numbers::add);
        return numbers;
    }

    /** All strings of so many digits. */
    static Stream<String> strings(int length) {
        int first = (int) Math.pow(10, length);
        return IntStream.range(first, 2 * first).mapToObj(number -> Integer.toString(number).substring(1));
    }

    /** Null when libphonenumber has no file of the region. */
    private static PhoneMetadata metadata(String region) {
        try (InputStream in = ShortNumberInfo.class.getResourceAsStream(METADATA + region)) {
            if (in == null) {
                return null;
            }
            PhoneMetadataCollection metadata = new PhoneMetadataCollection();
            metadata.readExternal(new ObjectInputStream(in));
            return metadata.getMetadataList().get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Our rows about a region, those about every region included. */
    static List<RuleTable.Row> ofTable(String region) {
        return TABLE.stream().filter(row -> isAbout(row, region) || isAbout(row, ServiceNumbers.WORLD)).toList();
    }

    static boolean isAbout(RuleTable.Row row, String region) {
        return Arrays.asList(row.text("regions").split(" ")).contains(region);
    }

    /** What both know together. */
    static SortedMap<String, SortedSet<String>> all() {
        SortedMap<String, SortedSet<String>> byRegion = ofLibphonenumber();
        for (Map.Entry<String, SortedSet<String>> each : byRegion.entrySet()) {
            ofTable(each.getKey()).forEach(row -> each.getValue().add(row.text("number")));
        }
        return byRegion;
    }
}
