package io.predial.faults;

/**
 * One row of the table. The steps run while the load runs, except the first and the last.
 *
 * @param name    for the command line and directories
 * @param title   for people
 * @param gateways how many answer: as few as it takes, because all processes share the cores of one machine
 * @param promise  what is held against it
 * @param prepare before the load
 * @param strike  marks what it does; the load goes on until it returns, and {@code after} longer
 * @param afterSeconds how long the load is watched after that
 * @param restore after the load
 */
record Fault(String name, String title, int gateways, Promise promise, Step prepare, Strike strike, int afterSeconds,
             Step restore) {
    /** What callers are promised while it is done. */
    enum Promise {
        /** Every call is answered, and no check is missed for longer than a moment. */
        USUAL,
        /** A gateway is killed, and with it the calls it had accepted. */
        ALL_BUT_ACCEPTED_CALLS,
        /** Nobody needs to notice what is planned: no check is missed at all. */
        NOTHING_DEGRADED
    }

    interface Step {
        void run(World world) throws Exception;
    }

    interface Strike {
        void run(World world, Tally tally) throws Exception;
    }
}
