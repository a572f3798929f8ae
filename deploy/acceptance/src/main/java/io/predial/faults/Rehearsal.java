package io.predial.faults;

import io.predial.load.AnswerSink;
import io.predial.load.LoadReport;
import io.predial.load.LoadSettings;
import io.predial.load.OpenLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Does one fault to the cluster while calls come at their own pace, and keeps what both sides said. */
final class Rehearsal {
    private static final int CONNECTIONS = 32;
    private static final int WARM_UP_MILLIS = 4_000;
    private static final int BEFORE_SECONDS = 4;
    /** No strike takes longer; the load ends with it. */
    private static final int LOAD_MILLIS_MAX = 600_000;
    private static final int GENERATOR_GRACE_SECONDS = 30;

    private final World world;
    private final int perSecond;
    private final Path out;

    Rehearsal(World world, int perSecond, Path out) {
        this.world = world;
        this.perSecond = perSecond;
        this.out = out;
    }

    /** Cold code is slow; what it does is not judged. */
    void warmUp(int seconds) throws Exception {
        OpenLoop load = new OpenLoop(LoadSettings.of(world.gateways(), CONNECTIONS, 0, seconds * 1_000), perSecond / 2.0,
                new CallMix(), AnswerSink.NONE);
        load.start().get(seconds + GENERATOR_GRACE_SECONDS, TimeUnit.SECONDS);
    }

    Row run(Fault fault) throws Exception {
        Path directory = Files.createDirectories(out.resolve(fault.name()));
        fault.prepare().run(world);
        if (!"join".equals(fault.name())) {
            world.untilWhole();
        }
        QuietMachine.await();
        LogSlices logs = LogSlices.from(world.dev().data());
        try (StallWatch stalls = new StallWatch()) {
            Tally tally = new Tally();
            underLoad(fault, tally, stalls);
            logs.copyTo(directory);
            tally.write(directory);
            for (Map.Entry<String, String> page : world.metrics().entrySet()) {
                Files.writeString(directory.resolve(page.getKey() + ".metrics"), page.getValue());
            }
            fault.restore().run(world);
            world.untilWhole();
            return new Row(fault, tally, stalls.longestMillis(), null);
        }
    }

    private void underLoad(Fault fault, Tally tally, StallWatch stalls) throws Exception {
        CallMix calls = new CallMix();
        OpenLoop load = new OpenLoop(LoadSettings.of(world.gateways(), CONNECTIONS, WARM_UP_MILLIS, LOAD_MILLIS_MAX),
                perSecond, calls, new Judge(calls, tally, stalls));
        CompletableFuture<LoadReport> report = load.start();
        try {
            TimeUnit.MILLISECONDS.sleep(WARM_UP_MILLIS);
            TimeUnit.SECONDS.sleep(BEFORE_SECONDS);
            fault.strike().run(world, tally);
            TimeUnit.SECONDS.sleep(fault.afterSeconds());
        } finally {
            load.stop();
        }
        LoadReport seen = report.get(GENERATOR_GRACE_SECONDS, TimeUnit.SECONDS);
        if (seen.requests() != tally.requests) {
            throw new IOException("the generator sent " + seen.requests() + " requests, judged were " + tally.requests);
        }
    }
}
