package io.predial.sync.stage;

import io.predial.store.rows.RegistryRow;
import java.util.List;
import java.util.Optional;

/**
 * Refuses a list whose count of numbers is far from that of the list before it: half a download that happens to end after
 * a row looks right otherwise. Registries grow by about two per cent a year.
 *
 * @param changePercentMax largest change, in per cent of the count before
 * @param freeNumbers      changes by fewer numbers than this are never refused: of ten numbers, two are 20 %
 */
public record CountGuard(int changePercentMax, int freeNumbers) {
    public static final CountGuard DEFAULT = new CountGuard(10, 10);

    /**
     * A download of blocks that lost one of them may change the count by little, and where a list is all there is, that
     * block then says that nobody is listed in it.
     *
     * @param gone segments in force that the new list has nothing of
     * @return what is wrong, for people
     */
    public Optional<String> lost(List<RegistryRow.Segment> gone) {
        return gone.stream().filter(each -> each.count() > 0 && each.count() >= freeNumbers).findFirst()
                .map(each -> "has nothing of +" + each.key() + ", where " + each.count() + " numbers are listed now; if that is "
                        + "right, import it by hand with --accept-count");
    }

    /**
     * @param before numbers listed so far, in the area codes compared
     * @param after  numbers listed then, in the same area codes
     * @return what is wrong, for people
     */
    public Optional<String> objection(long before, long after) {
        long change = Math.abs(after - before);
        if (before == 0 || change < freeNumbers || change * 100 <= before * changePercentMax) {
            return Optional.empty();
        }
        return Optional.of("would list " + after + " numbers where " + before + " are listed now, a change of more than "
                + changePercentMax + " %; if that is right, import it by hand with --accept-count");
    }
}
