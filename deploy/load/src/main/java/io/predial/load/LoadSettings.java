package io.predial.load;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The limits of one run.
 *
 * @param targets              who is asked, in turn; what cannot be sent to one goes to the others
 * @param connectionsPerTarget kept open to each target, one request on each at a time
 * @param warmUpMillis         load that is not measured, before the load that is
 * @param measuredMillis       load that is measured
 * @param requestsMax          no more requests than this, warm-up included
 * @param answerTimeoutMillis  a request without an answer for so long has failed, and its connection is given up
 * @param connectTimeoutMillis an attempt to connect is given up
 * @param reopenMillisMin      wait before a connection that was refused or died is opened again; doubles
 * @param reopenMillisMax      until here
 * @param graceMillis          after the last due instant, for what is still to be sent or answered
 */
public record LoadSettings(List<InetSocketAddress> targets, int connectionsPerTarget, int warmUpMillis,
                           int measuredMillis, long requestsMax, int answerTimeoutMillis, int connectTimeoutMillis,
                           int reopenMillisMin, int reopenMillisMax, int graceMillis) {
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int RUN_MILLIS_MAX = 24 * 3_600_000;

    public LoadSettings {
        targets = List.copyOf(targets);
        require(!targets.isEmpty(), "a target is required");
        require(connectionsPerTarget >= 1 && connectionsPerTarget <= CONNECTIONS_MAX, "connections: 1 to 10000");
        require(warmUpMillis >= 0 && warmUpMillis <= RUN_MILLIS_MAX, "warm-up: 0 to 24 hours");
        require(measuredMillis >= 1 && measuredMillis <= RUN_MILLIS_MAX, "measured time: up to 24 hours");
        require(requestsMax >= 1, "at least one request");
        require(answerTimeoutMillis >= 1 && connectTimeoutMillis >= 1 && graceMillis >= 0, "time limits are positive");
        require(reopenMillisMin >= 1 && reopenMillisMax >= reopenMillisMin, "reopening: minimum above maximum");
    }

    /** With limits that fit a service that answers within milliseconds. */
    public static LoadSettings of(List<InetSocketAddress> targets, int connectionsPerTarget, int warmUpMillis,
                                  int measuredMillis) {
        return new LoadSettings(targets, connectionsPerTarget, warmUpMillis, measuredMillis, Long.MAX_VALUE, 5_000,
                1_000, 10, 500, 5_000);
    }

    public LoadSettings withRequestsMax(long requestsMax) {
        return new LoadSettings(targets, connectionsPerTarget, warmUpMillis, measuredMillis, requestsMax,
                answerTimeoutMillis, connectTimeoutMillis, reopenMillisMin, reopenMillisMax, graceMillis);
    }

    public LoadSettings withAnswerTimeoutMillis(int answerTimeoutMillis) {
        return new LoadSettings(targets, connectionsPerTarget, warmUpMillis, measuredMillis, requestsMax,
                answerTimeoutMillis, connectTimeoutMillis, reopenMillisMin, reopenMillisMax, graceMillis);
    }

    public LoadSettings withGraceMillis(int graceMillis) {
        return new LoadSettings(targets, connectionsPerTarget, warmUpMillis, measuredMillis, requestsMax,
                answerTimeoutMillis, connectTimeoutMillis, reopenMillisMin, reopenMillisMax, graceMillis);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}
