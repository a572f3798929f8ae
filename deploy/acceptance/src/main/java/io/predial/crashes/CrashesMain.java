package io.predial.crashes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The crash table. Ends with 1 when a promise was broken. */
public final class CrashesMain {
    private static final Set<String> WORDS = Set.of("--imports", "--node-kills", "--postgres-kills", "--rows", "--seed", "--out");

    private CrashesMain() {
    }

    public static void main(String[] words) throws Exception {
        Map<String, String> given = read(words);
        Crashes.Options options = new Crashes.Options(number(given, "--imports", 50), number(given, "--node-kills", 10),
                number(given, "--postgres-kills", 6), number(given, "--rows", 1_500_000),
                Long.parseLong(given.getOrDefault("--seed", Long.toString(System.nanoTime() % 1_000_000))));
        Path out = Files.createDirectories(Path.of(given.getOrDefault("--out", "target/crashes")).toAbsolutePath());
        System.err.println("crashes: seed " + options.seed());
        List<Crash> all = new ArrayList<>();
        try (CrashWorld world = CrashWorld.start(out.resolve("cluster-" + System.currentTimeMillis()))) {
            Crashes crashes = new Crashes(world, options);
            crashes.calibrate();
            System.err.printf("crashes: an import takes %d ms%n", crashes.importMillis());
            all.addAll(crashes.killWorkers());
            all.addAll(crashes.killNodes());
            all.addAll(crashes.killPostgres());
            String table = CrashTable.of(all, options, crashes.importMillis());
            Files.writeString(out.resolve("table.md"), table);
            System.out.print(table);
        }
        System.exit(all.stream().allMatch(crash -> crash.broken() == null) ? 0 : 1);
    }

    private static Map<String, String> read(String[] words) throws IOException {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            if (!WORDS.contains(words[i]) || i + 1 == words.length) {
                throw new IOException("options are --imports N --node-kills N --postgres-kills N --rows N --seed N"
                        + " --out DIRECTORY");
            }
            given.put(words[i], words[i + 1]);
        }
        return given;
    }

    private static int number(Map<String, String> given, String word, int whenMissing) {
        return Integer.parseInt(given.getOrDefault(word, Integer.toString(whenMissing)));
    }
}
