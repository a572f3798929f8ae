package io.predial.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The fault table: {@code --rate 2000 --out DIRECTORY --only sigkill,slow}. Ends with 1 when a target was missed. */
public final class FaultsMain {
    private static final int SCREENS = 3;
    private static final int GATEWAYS = 2;

    private FaultsMain() {
    }

    public static void main(String[] words) throws Exception {
        try {
            run(Options.read(words));
        } catch (Options.Misuse misuse) {
            misuse.end();
        }
    }

    private static void run(Options options) throws Exception {
        Path out = Files.createDirectories(options.out());
        List<Row> rows = new ArrayList<>();
        // Also when it is interrupted: a cluster of processes and a bridge must not stay behind.
        try (Cleanup cleanup = new Cleanup()) {
            NetworkCut network = cleanup.add(new NetworkCut());
            List<Fault> faults = Faults.all(network);
            options.requireKnown(faults.stream().map(Fault::name).toList());
            World world = cleanup.add(World.start(out.resolve("cluster-" + System.currentTimeMillis()), SCREENS, GATEWAYS,
                    network.busHost(), Cores.part()));
            Rehearsal rehearsal = new Rehearsal(world, options.perSecond(), out);
            for (Fault fault : faults) {
                if (options.wants(fault.name())) {
                    rows.add(row(rehearsal, fault, network));
                    System.err.print("faults: " + rows.get(rows.size() - 1).line());
                    Files.writeString(out.resolve("table.md"), table(rows, options.perSecond()));
                }
            }
        }
        System.out.print(table(rows, options.perSecond()));
        System.exit(exitCode(rows));
    }

    static int exitCode(List<Row> rows) {
        return rows.stream().allMatch(row -> row.missed().isEmpty()) ? 0 : 1;
    }

    private static Row row(Rehearsal rehearsal, Fault fault, NetworkCut network) throws Exception {
        if (fault.name().equals("network") && network.unavailableBecause() != null) {
            return new Row(fault.title(), fault.promise(), null, 0, network.unavailableBecause());
        }
        System.err.println("faults: " + fault.title() + " ...");
        return rehearsal.run(fault);
    }

    private static String table(List<Row> rows, int perSecond) {
        StringBuilder table = new StringBuilder();
        table.append("Three screening nodes behind one gateway, or two where it says so, ")
                .append(perSecond).append(" calls a second, open loop, ")
                .append(LocalDate.now(ZoneOffset.UTC)).append(", ").append(Cores.COUNT)
                .append(" cores, what starts kept to one half of them. Where a row lists several seconds, "
                        + "one stands for each thing done, in order.\n\n")
                .append(Row.HEAD);
        rows.forEach(row -> table.append(row.line()));
        return table.toString();
    }
}
