package io.predial.faults;

import io.predial.load.AnswerSink;
import io.predial.load.LoadReport;
import io.predial.load.LoadSettings;
import io.predial.load.OpenLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Calls at their own pace while something is done.
 *
 * @param gateways  asked in turn
 * @param perSecond calls due each second, over all gateways
 * @param calls     what is asked
 */
record UnderLoad(List<InetSocketAddress> gateways, int perSecond, CallMix calls) {
    private static final int CONNECTIONS = 32;
    private static final int WARM_UP_MILLIS = 3_000;
    private static final int BEFORE_SECONDS = 3;
    /** No strike takes longer; the load ends with it. */
    private static final int LOAD_MILLIS_MAX = 600_000;
    private static final int GENERATOR_GRACE_SECONDS = 30;

    /** What is done meanwhile. */
    interface Strike {
        void run(Tally tally) throws Exception;
    }

    /** Cold code is slow; what it does is not judged. */
    void warmUp(int seconds) throws Exception {
        new OpenLoop(LoadSettings.of(gateways, CONNECTIONS, 0, seconds * 1_000), perSecond, calls,
                AnswerSink.NONE).start().get(seconds + GENERATOR_GRACE_SECONDS, TimeUnit.SECONDS);
    }

    /** @return every request accounted for, from shortly before the strike until so long after it */
    Tally run(StallWatch stalls, Strike strike, int afterSeconds) throws Exception {
        Tally tally = new Tally();
        OpenLoop load = new OpenLoop(LoadSettings.of(gateways, CONNECTIONS, WARM_UP_MILLIS, LOAD_MILLIS_MAX), perSecond,
                calls, new Judge(calls, tally, stalls));
        CompletableFuture<LoadReport> report = load.start();
        try {
            TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
            TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
            strike.run(tally);
            TimeUnit.SECONDS.sleep(afterSeconds);
        } finally {
            load.stop();
        }
        LoadReport seen = report.get(GENERATOR_GRACE_SECONDS, TimeUnit.SECONDS);
        if (seen.requests() != tally.requests) {
            throw new IOException("the generator sent " + seen.requests() + " requests, judged were " + tally.requests);
        }
        return tally;
    }
}
