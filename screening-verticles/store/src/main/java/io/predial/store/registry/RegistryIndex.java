package io.predial.store.registry;

import io.predial.contract.E164;
import io.predial.contract.Source;
import io.predial.store.rows.RegistryRow;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.segment.MappedSegment;
import io.predial.store.segment.SegmentDelta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All do-not-call registries in force, in memory: per registry its segments, each a file of listed
 * numbers, mapped from disk, with what change lists changed since laid over it.
 * Immutable and safe for all threads; a new version is a new index.
 */
public final class RegistryIndex {
    /** Before anything is loaded: covers nothing. */
    public static final RegistryIndex EMPTY = new RegistryIndex(List.of(), Map.of());

    private static final long DAY_MILLIS = 86_400_000L;

    /**
     * One registry's answer.
     *
     * @param source the registry, its version and its age as evidence; null when no registry stands behind the answer
     */
    public record Answer(RegistryAnswer answer, Source source) {
    }

    /** A registry with its segments. */
    public record Registry(RegistryRow row, SegmentTable segments) {
        public Answer ask(long number, long atMillis) {
            return new Answer(says(number, atMillis), evidence(number, atMillis));
        }

        /**
         * The answer alone: nearly all calls are asked of several registries that do not list the number, and need no evidence.
         * What a registry that only marks numbers sent in does not list may still be listed: that is not covered.
         */
        public RegistryAnswer says(long number, long atMillis) {
            RegistryAnswer answer = filesSay(number, atMillis);
            return row.terms().mode() != RegistryTerms.Mode.WASH || answer == RegistryAnswer.LISTED ? answer
                    : RegistryAnswer.NOT_COVERED;
        }

        /** The version in force with the age of what it says about this number; null when there is none. */
        public Source evidence(long number, long atMillis) {
            return row.version() == null ? null : source(sinceMillis(segments.find(E164.segment(number))), atMillis);
        }

        private RegistryAnswer filesSay(long number, long atMillis) {
            if (row.version() == null) {
                return RegistryAnswer.NOT_COVERED;
            }
            int at = segments.find(E164.segment(number));
            // About a number in none of the segments only a list known to be whole says that nobody is listed there.
            if (at < 0 && row.terms().coverage() == RegistryTerms.Coverage.IMPORTED) {
                return RegistryAnswer.NOT_COVERED;
            }
            boolean stale = atMillis - sinceMillis(at) > row.maxAgeDays() * DAY_MILLIS;
            return at >= 0 ? answer(at, E164.offset(number), stale)
                    : stale ? RegistryAnswer.STALE : RegistryAnswer.NOT_LISTED;
        }

        /** From when on the age counts. @param at the number's segment; negative when it is in none */
        private long sinceMillis(int at) {
            if (at >= 0) {
                return segments.obtainedAtMillis(at);
            }
            boolean imported = row.terms().coverage() == RegistryTerms.Coverage.IMPORTED || row.segments().isEmpty();
            return imported ? row.importedAtMillis() : row.oldestMillis();
        }

        /** True before its first import: nothing of it can be asked. */
        public boolean isEmpty() {
            return row.version() == null;
        }

        /** The version in force as evidence, whichever number is asked about. */
        public Source source(long atMillis) {
            return source(row.importedAtMillis(), atMillis);
        }

        private RegistryAnswer answer(int at, int offset, boolean stale) {
            if (!segments.isThere(at)) {
                return RegistryAnswer.ERROR;
            }
            try {
                return segments.contains(at, offset) ? RegistryAnswer.LISTED
                        : stale ? RegistryAnswer.STALE : RegistryAnswer.NOT_LISTED;
            } catch (RuntimeException | InternalError brokenBytes) {
                // The virtual machine's word for a mapped file that was cut off is an InternalError.
                return RegistryAnswer.ERROR;
            }
        }

        /** Asked about an instant before the data was obtained, it is as fresh as can be. */
        private Source source(long sinceMillis, long atMillis) {
            return new Source(row.id(), row.version(), (int) (Math.max(0, atMillis - sinceMillis) / DAY_MILLIS));
        }
    }

    /** By whose lists they are: {@code US}, {@code US-TX}. */
    private final Map<String, List<Registry>> byRegion = new HashMap<>();
    private final long numbers;
    private final long oldestMillis;
    private final List<Registry> all;

    /**
     * @param rows   the registries, each with the version in force
     * @param mapped their bitmaps by content hash; a segment whose bitmap is missing here answers {@code ERROR}
     * @param deltas their differences by content hash; likewise
     */
    public RegistryIndex(Collection<RegistryRow> rows, Map<String, MappedSegment> mapped,
                         Map<String, SegmentDelta> deltas) {
        this(registries(rows, mapped, deltas));
    }

    private RegistryIndex(List<Registry> registries) {
        all = registries.stream().sorted(Comparator.comparing(each -> each.row.id())).toList();
        registries.forEach(each -> byRegion.computeIfAbsent(each.row.terms().region(), none -> new ArrayList<>()).add(each));
        numbers = all.stream().mapToLong(each -> each.row.count()).sum();
        oldestMillis = all.stream().map(Registry::row).filter(row -> !row.segments().isEmpty())
                .mapToLong(RegistryRow::oldestMillis).min().orElse(0);
    }

    private static List<Registry> registries(Collection<RegistryRow> rows, Map<String, MappedSegment> mapped,
                                             Map<String, SegmentDelta> deltas) {
        return rows.stream().map(row -> new Registry(row, new SegmentTable(row.segments(), mapped, deltas))).toList();
    }

    /** This one, and of the rows those registries that it does not have; arguments as of the constructor. */
    RegistryIndex withNew(Collection<RegistryRow> rows, Map<String, MappedSegment> mapped, Map<String, SegmentDelta> deltas) {
        Set<String> known = all.stream().map(each -> each.row.id()).collect(Collectors.toSet());
        List<RegistryRow> unknown = rows.stream().filter(row -> !known.contains(row.id())).toList();
        return new RegistryIndex(Stream.concat(all.stream(), registries(unknown, mapped, deltas).stream()).toList());
    }

    /** As the other, of registries without differences. */
    public RegistryIndex(Collection<RegistryRow> rows, Map<String, MappedSegment> mapped) {
        this(rows, mapped, Map.of());
    }

    /** The registries of a country, or of a state such as {@code US-TX}; empty when there are none here. */
    public List<Registry> of(String region) {
        return byRegion.getOrDefault(region, List.of());
    }

    /** The registries of all countries, by id. */
    public List<Registry> all() {
        return all;
    }

    /**
     * Asks every registry of a country or state, whatever the purpose and whoever asks.
     *
     * @param region   ISO 3166, or ISO 3166-2 for a state
     * @param number   E.164
     * @param atMillis the instant the age is counted to, epoch milliseconds
     * @return at least one answer: {@code NOT_COVERED} when the region has no registry here
     */
    public List<Answer> ask(String region, long number, long atMillis) {
        List<Registry> registries = of(region);
        if (registries.isEmpty()) {
            return List.of(new Answer(RegistryAnswer.NOT_COVERED, null));
        }
        if (registries.size() == 1) {
            return List.of(registries.get(0).ask(number, atMillis));
        }
        return registries.stream().map(registry -> registry.ask(number, atMillis)).toList();
    }

    public void forEachRegistry(Consumer<RegistryRow> each) {
        byRegion.values().stream().flatMap(List::stream).forEach(registry -> each.accept(registry.row));
    }

    /** Takes a segment that is there to be asked. */
    public interface SegmentSink {
        void segment(RegistryRow registry, RegistryRow.Segment segment);
    }

    /** Every segment that can be asked: of the versions shown, without those that could not be loaded. */
    public void forEachSegment(SegmentSink sink) {
        byRegion.values().stream().flatMap(List::stream).forEach(registry -> registry.row.segments().stream()
                .filter(segment -> registry.segments.isThere(registry.segments.find(segment.key())))
                .forEach(segment -> sink.segment(registry.row, segment)));
    }

    /** Numbers listed in all registries together. */
    public long numbers() {
        return numbers;
    }

    /** When the oldest segment in force was obtained, epoch milliseconds; 0 when there is none. */
    public long oldestMillis() {
        return oldestMillis;
    }
}
