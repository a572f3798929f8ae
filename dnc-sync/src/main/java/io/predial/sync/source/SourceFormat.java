package io.predial.sync.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a registry writes its files.
 *
 * @param kind          which format
 * @param countryCode   for national numbers and ranges the one they belong to; for E.164 the one they must have, 0 for any
 * @param digitsMin     fewest digits of a national number, without its leading 0; of ranges the same as the most
 * @param digitsMax     most digits of a national number, without its leading 0
 * @param numberColumn  where a row of E.164 columns has its number
 * @param changeColumns what the columns of a change list hold
 */
public record SourceFormat(Kind kind, int countryCode, int digitsMin, int digitsMax, NumberColumn numberColumn,
                           List<ChangeColumn> changeColumns) {
    /** The formats there are; each is one file of this package. */
    public enum Kind {
        /** The FTC's flat or XML list, whichever it is. */
        DETECTED("detected"),
        FTC_FLAT("ftc-flat"),
        LIST_XML("list-xml"),
        NATIONAL("national"),
        E164_CSV("e164-csv"),
        FTC_CHANGE("ftc-change"),
        RANGES("ranges");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }

        public static Optional<Kind> of(String id) {
            return List.of(values()).stream().filter(kind -> kind.id.equals(id)).findFirst();
        }
    }

    /** What a column of a change list holds. */
    public enum ChangeColumn {
        /** Area code, three digits. */
        AREA,
        /** Number, seven digits. */
        NUMBER,
        /** When it was changed; not looked at, the order of the rows counts. */
        TIMESTAMP,
        /** A for added, D for deleted. */
        ACTION,
        /** Anything else; not looked at. */
        OTHER;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<ChangeColumn> of(String id) {
            return List.of(values()).stream().filter(column -> column.id().equals(id)).findFirst();
        }
    }

    /**
     * Where the number stands.
     *
     * @param index  counted from 1; 0 when the column is named
     * @param name   as the header row has it, in small or capital letters; null when it is counted
     * @param header true when the first row is a header
     */
    public record NumberColumn(int index, String name, boolean header) {
    }

    /** What is read when nothing is set. The order of the change list's columns is a recollection, in no public source. */
    public static final SourceFormat DEFAULT = new SourceFormat(Kind.DETECTED, 0, 9, 10, new NumberColumn(1, null, false),
            List.of(ChangeColumn.AREA, ChangeColumn.NUMBER, ChangeColumn.TIMESTAMP, ChangeColumn.ACTION));

    public SourceFormat {
        changeColumns = List.copyOf(changeColumns);
    }

    /** The same registry's format for a file of that kind. */
    public SourceFormat as(Kind other) {
        return new SourceFormat(other, countryCode, digitsMin, digitsMax, numberColumn, changeColumns);
    }

    /** @param entry file of an archive; null for a file that is none */
    Rows rows(String entry, NumberSink numbers) {
        return switch (kind) {
            case DETECTED -> new DetectedRows(entry, numbers);
            case FTC_FLAT -> new FlatRows(entry, numbers);
            case LIST_XML -> new ListXmlRows(entry, numbers);
            case NATIONAL -> new NationalRows(entry, numbers, countryCode, digitsMin, digitsMax);
            case E164_CSV -> new E164CsvRows(entry, numbers, numberColumn, countryCode);
            case FTC_CHANGE -> new FtcChangeRows(entry, numbers, changeColumns);
            case RANGES -> new RangeRows(entry, numbers, countryCode, digitsMax);
        };
    }
}
