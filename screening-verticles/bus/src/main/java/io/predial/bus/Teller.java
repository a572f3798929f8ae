package io.predial.bus;

/** Another node that tells what it counts, and what of it was missed here. Belongs to one event loop. */
final class Teller {
    private static final long NOTHING = Long.MAX_VALUE;

    final String node;
    /** When it was heard last, epoch milliseconds. */
    long heardMillis;
    /** Not asked before this instant. */
    long askableMillis;
    /** What it told before this process had heard of anybody; any other node that misses nothing can tell it, too. */
    private boolean missingOldTimes;
    private long nextNumber;
    private long missingSinceMillis = NOTHING;

    /**
     * @param starting true while this process holds nothing yet: all that the node holds is missing
     * @param number   of the first news heard; what was told before them is missing
     */
    Teller(String node, boolean starting, long number, long nowMillis) {
        this.node = node;
        this.missingOldTimes = starting;
        this.nextNumber = number;
        this.heardMillis = nowMillis;
        if (!starting && number > 0) {
            missingSinceMillis = 0;
        }
    }

    /**
     * @param marginMillis what is missing begins so long before the last news
     * @return true when news before these were lost
     */
    boolean heard(long number, long nowMillis, long marginMillis) {
        boolean gap = number > nextNumber;
        if (gap) {
            missingSince(heardMillis - marginMillis);
        }
        nextNumber = Math.max(nextNumber, number + 1);
        heardMillis = nowMillis;
        return gap;
    }

    boolean isMissingSome() {
        return missingOldTimes || missingSinceMillis != NOTHING;
    }

    boolean isMissingOldTimes() {
        return missingOldTimes;
    }

    /** From which instant on it is to be asked, epoch milliseconds; nothing is missing from now on, unless more gets lost. */
    long takeMissing() {
        long since = missingOldTimes ? 0 : missingSinceMillis;
        missingOldTimes = false;
        missingSinceMillis = NOTHING;
        return since;
    }

    void missingSince(long millis) {
        missingSinceMillis = Math.min(missingSinceMillis, millis);
    }

    void foundOldTimes() {
        missingOldTimes = false;
    }
}
