package io.predial.sync.stage;

import io.predial.contract.config.Knobs;
import io.predial.store.segment.SegmentDelta;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When a segment that change lists have changed is made anew, as a bitmap of its own, instead of being kept as its base and
 * a difference. A difference costs each node up to 16 bytes of memory a number, and is fetched whole with each list; a new
 * bitmap costs each node a fetch and a conversion. So the largest differences go first, a few with each list.
 *
 * @param percentMax a difference of more than this share of the numbers listed is one to be made anew
 * @param free       but never for fewer numbers than this
 * @param anewAtOnce so many of them with one list at most, the largest first
 * @param numbersMax a difference of more numbers is made anew whatever the list does besides; far from the share of a full
 *                   area code, or lists that change all alike would make all anew at once
 */
public record DeltaLimits(int percentMax, int free, int anewAtOnce, int numbersMax) {
    public static final DeltaLimits DEFAULT = new DeltaLimits(2, 1_000, 16, 65_536);

    public static DeltaLimits from(Knobs knobs) {
        return new DeltaLimits(
                knobs.whole("sync.delta-percent-max", DEFAULT.percentMax, 0, 100,
                        "per cent of an area code's numbers that may differ from its bitmap before it is made anew"),
                knobs.whole("sync.delta-free", DEFAULT.free, 0, SegmentDelta.NUMBERS_MAX,
                        "differences of fewer numbers are never made anew"),
                knobs.whole("sync.delta-anew-at-once", DEFAULT.anewAtOnce, 0, 1_000_000,
                        "area codes made anew with one change list, the largest differences first"),
                knobs.whole("sync.delta-numbers-max", DEFAULT.numbersMax, 0, SegmentDelta.NUMBERS_MAX,
                        "a difference of more numbers is always made anew"));
    }

    /** Those of the segments that are made anew now, by key. */
    public Set<Integer> anew(List<ChangedSegment> changed) {
        Set<Integer> keys = new HashSet<>();
        changed.stream().filter(each -> each.differing() > numbersMax).forEach(each -> keys.add(each.key()));
        changed.stream().filter(each -> !keys.contains(each.key()) && isLarge(each))
                .sorted(Comparator.comparingInt(ChangedSegment::differing).reversed()).limit(anewAtOnce)
                .map(ChangedSegment::key).toList().forEach(keys::add);
        return keys;
    }

    private boolean isLarge(ChangedSegment each) {
        return each.differing() > 0 && each.differing() >= free && each.differing() * 100L > each.count() * percentMax;
    }
}
