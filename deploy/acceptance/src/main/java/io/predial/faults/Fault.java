package io.predial.faults;

/**
 * One row of the table. The steps run while the load runs, except the first and the last.
 *
 * @param name    for the command line and directories
 * @param title   for people
 * @param gateways how many answer: as few as it takes, because all processes share the cores of one machine
 * @param costsCalls whether a gateway is killed, and with it the calls it had accepted
 * @param prepare before the load
 * @param strike  marks what it does; the load goes on until it returns, and {@code after} longer
 * @param afterSeconds how long the load is watched after that
 * @param restore after the load
 */
record Fault(String name, String title, int gateways, boolean costsCalls, Step prepare, Strike strike, int afterSeconds,
             Step restore) {
    interface Step {
        void run(World world) throws Exception;
    }

    interface Strike {
        void run(World world, Tally tally) throws Exception;
    }
}
