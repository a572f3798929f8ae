package io.predial.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * {@code WriteChanges FILE NUMBERS ADDS DELETES}: a change list to the registry that {@link WriteRegistry} writes with so
 * many numbers, spread over all area codes: each is touched.
 */
final class WriteChanges {
    private WriteChanges() {
    }

    public static void main(String[] args) throws IOException {
        List<World.Area> nation = World.NATION;
        int perArea = Integer.parseInt(args[1]) / nation.size();
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(args[0]))) {
            for (int i = 0; i < nation.size(); i++) {
                BitSet listed = World.listed(nation.get(i), perArea);
                write(nation.get(i), listed, false, share(args[2], i), 'A', out);
                write(nation.get(i), listed, true, share(args[3], i), 'D', out);
            }
        }
    }

    /** So many of all that the shares of all area codes make them up. */
    private static int share(String all, int area) {
        long count = Long.parseLong(all);
        return (int) (count * (area + 1) / World.NATION.size() - count * area / World.NATION.size());
    }

    private static void write(World.Area area, BitSet listed, boolean those, int count, char action, BufferedWriter out)
            throws IOException {
        int written = 0;
        for (int offset = World.FIRST_OFFSET; written < count; offset += 3) {
            if (listed.get(offset) == those) {
                out.write("%03d,%07d,2026-11-01T00:00:00Z,%c%n".formatted(area.code(), offset, action));
                written++;
            }
        }
    }
}
