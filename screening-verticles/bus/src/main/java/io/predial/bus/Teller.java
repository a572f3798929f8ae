package io.predial.bus;

/** Another node that tells what it counts, as {@link CountsExchange} knows it. Belongs to its event loop. */
final class Teller {
    private static final long NOTHING = Long.MAX_VALUE;

    final String node;
    /** True when it told before this process held anything: what it told then, any other that held all holds as well. */
    final boolean before;
    /** When it was heard last, epoch milliseconds. */
    long heardMillis;
    /** Not asked before this instant. */
    long askableMillis;
    private long nextNumber;
    private long missingSinceMillis = NOTHING;

    /**
     * @param before true while this process holds nothing: all that the node holds is missing
     * @param number of the first news heard; what was told before them is missing
     */
    Teller(String node, boolean before, long number, long nowMillis) {
        this.node = node;
        this.before = before;
        this.nextNumber = number;
        this.heardMillis = nowMillis;
        if (before || number > 0) {
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
        return missingSinceMillis != NOTHING;
    }

    /** From which instant on it is to be asked, epoch milliseconds; nothing is missing from now on, unless more gets lost. */
    long takeMissing() {
        long since = missingSinceMillis;
        missingSinceMillis = NOTHING;
        return since;
    }

    void missingSince(long millis) {
        missingSinceMillis = Math.min(missingSinceMillis, millis);
    }
}
