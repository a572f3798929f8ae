package io.predial.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Does one fault to the cluster while calls come at their own pace, and keeps what both sides said. */
final class Rehearsal {
    private static final int WARM_UP_SECONDS = 60;

    private final World world;
    private final int perSecond;
    private final Path out;

    Rehearsal(World world, int perSecond, Path out) {
        this.world = world;
        this.perSecond = perSecond;
        this.out = out;
    }

    Row run(Fault fault) throws Exception {
        if (world.answerBy(fault.gateways())) {
            new UnderLoad(world.gatewayAddresses(), perSecond, world.calls()).warmUp(WARM_UP_SECONDS);
        }
        Path directory = Files.createDirectories(out.resolve(fault.name()));
        fault.prepare().run(world);
        world.untilPrepared();
        QuietMachine.await();
        LogSlices logs = LogSlices.from(world.dev().data());
        try (StallWatch stalls = new StallWatch()) {
            Tally tally = new UnderLoad(world.gatewayAddresses(), perSecond, world.calls())
                    .run(stalls, struck -> fault.strike().run(world, struck), fault.afterSeconds());
            logs.copyTo(directory);
            tally.write(directory);
            for (Map.Entry<String, String> page : world.metrics().entrySet()) {
                Files.writeString(directory.resolve(page.getKey() + ".metrics"), page.getValue());
            }
            fault.restore().run(world);
            world.untilWhole();
            return new Row(fault.title(), fault.promise(), tally, stalls.longestMillis(), null);
        }
    }
}
