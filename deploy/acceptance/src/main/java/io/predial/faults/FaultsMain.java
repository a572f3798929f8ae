package io.predial.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fault table: {@code --rate 2000 --out DIRECTORY --only sigkill,slow}. Ends with 1 when a promise was broken. */
public final class FaultsMain {
    private static final int WARM_UP_SECONDS = 15;
    private static final String RATE_DEFAULT = "2000";

    private FaultsMain() {
    }

    public static void main(String[] words) throws Exception {
        Map<String, String> options = options(words);
        Path out = Path.of(options.getOrDefault("out", "deploy/acceptance/target/faults")).toAbsolutePath();
        int perSecond = Integer.parseInt(options.getOrDefault("rate", RATE_DEFAULT));
        Set<String> only = options.containsKey("only") ? Set.of(options.get("only").split(",")) : Set.of();
        Files.createDirectories(out);
        List<Row> rows = new ArrayList<>();
        try (NetworkCut network = new NetworkCut();
                World world = World.start(out.resolve("cluster-" + System.currentTimeMillis()), network.busHost())) {
            Rehearsal rehearsal = new Rehearsal(world, perSecond, out);
            rehearsal.warmUp(WARM_UP_SECONDS);
            for (Fault fault : Faults.all(network)) {
                if (only.isEmpty() || only.contains(fault.name())) {
                    rows.add(row(rehearsal, fault, network));
                    System.err.print("faults: " + rows.get(rows.size() - 1).line());
                }
            }
        }
        String table = table(rows, perSecond);
        Files.writeString(out.resolve("table.md"), table);
        System.out.print(table);
        System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
    }

    private static Row row(Rehearsal rehearsal, Fault fault, NetworkCut network) throws Exception {
        if (fault.name().equals("network") && network.unavailableBecause() != null) {
            return new Row(fault, null, 0, network.unavailableBecause());
        }
        System.err.println("faults: " + fault.title() + " ...");
        return rehearsal.run(fault);
    }

    private static String table(List<Row> rows, int perSecond) {
        StringBuilder table = new StringBuilder();
        table.append("Three screening nodes behind two gateways, ").append(perSecond).append(" calls a second, open loop, ")
                .append(LocalDate.now(ZoneOffset.UTC)).append(", ").append(Runtime.getRuntime().availableProcessors())
                .append(" cores for everything. Where a row lists several seconds, one stands for each thing done, in order.\n\n")
                .append(Row.HEAD);
        rows.forEach(row -> table.append(row.line()));
        return table.toString();
    }

    private static Map<String, String> options(String[] words) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            if (!words[i].startsWith("--") || i + 1 == words.length) {
                throw new IOException("options are --rate N, --out DIRECTORY, --only NAME,NAME");
            }
            options.put(words[i].substring(2), words[i + 1]);
        }
        return options;
    }
}
