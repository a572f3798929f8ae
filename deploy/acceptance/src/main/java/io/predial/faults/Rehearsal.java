package io.predial.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Does one fault to the cluster while calls come at their own pace, and keeps what both sides said. */
final class Rehearsal {
    private final World world;
    private final UnderLoad load;
    private final Path out;

    Rehearsal(World world, int perSecond, Path out) throws Exception {
        this.world = world;
        this.load = new UnderLoad(world.gatewayAddresses(), perSecond);
        this.out = out;
    }

    void warmUp(int seconds) throws Exception {
        load.warmUp(seconds);
    }

    Row run(Fault fault) throws Exception {
        Path directory = Files.createDirectories(out.resolve(fault.name()));
        fault.prepare().run(world);
        world.untilPrepared();
        QuietMachine.await();
        LogSlices logs = LogSlices.from(world.dev().data());
        try (StallWatch stalls = new StallWatch()) {
            Tally tally = load.run(stalls, struck -> fault.strike().run(world, struck), fault.afterSeconds());
            logs.copyTo(directory);
            tally.write(directory);
            for (Map.Entry<String, String> page : world.metrics().entrySet()) {
                Files.writeString(directory.resolve(page.getKey() + ".metrics"), page.getValue());
            }
            fault.restore().run(world);
            world.untilWhole();
            return new Row(fault.title(), fault.costsCalls(), tally, stalls.longestMillis(), null);
        }
    }
}
