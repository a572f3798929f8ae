package io.predial.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** {@code --calls 10000 --rate 500 --out DIRECTORY}. Ends with 1 when one call was not routed in budget and told. */
public final class EmergencyOutageMain {
    private EmergencyOutageMain() {
    }

    public static void main(String[] words) throws Exception {
        Map<String, String> options = options(words);
        int calls = Integer.parseInt(options.getOrDefault("--calls", "10000"));
        int perSecond = Integer.parseInt(options.getOrDefault("--rate", "500"));
        Path out = Files.createDirectories(Path.of(options.getOrDefault("--out", "target/emergencies")).toAbsolutePath());
        boolean holds;
        try (Cleanup cleanup = new Cleanup()) {
            RunningDev dev = cleanup.add(RunningDev.start(out.resolve("cluster-" + System.currentTimeMillis()), "--cluster"));
            EmergencyOutage outage = cleanup.add(new EmergencyOutage(dev));
            outage.prepare();
            EmergencyTally shedding = outage.whileShedding(calls / 2, perSecond);
            EmergencyTally dead = outage.withoutNodes(calls - calls / 2, perSecond);
            long late = outage.untilTold(calls);
            outage.untilKept(calls);
            System.out.print(EmergencyTally.HEAD + shedding.line() + dead.line());
            System.out.println("\nTold by webhook: " + calls + ", later than 1 s: " + late + ". Kept for Kafka: all"
                    + ". Shed while emergency calls were made: " + shedding.shedMeanwhile + ".");
            holds = isFlawless(shedding) && isFlawless(dead) && late == 0 && shedding.shedMeanwhile > 0;
        }
        System.exit(holds ? 0 : 1);
    }

    private static boolean isFlawless(EmergencyTally tally) {
        if (tally.firstWrong != null) {
            System.err.println("emergencies: " + tally.phase + ": " + tally.firstWrong);
        }
        return tally.routed == tally.calls && tally.late == 0 && tally.failed == 0;
    }

    private static Map<String, String> options(String[] words) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            if (!Set.of("--calls", "--rate", "--out").contains(words[i]) || i + 1 == words.length) {
                throw new IOException("options are --calls N, --rate N, --out DIRECTORY");
            }
            options.put(words[i], words[i + 1]);
        }
        return options;
    }
}
