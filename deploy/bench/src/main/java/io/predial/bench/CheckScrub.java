package io.predial.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code CheckScrub IN OUT NUMBERS}: compares every row of an answer with the numbers the registry was made from, and the
 * rows' order with the list's.
 */
final class CheckScrub {
    private CheckScrub() {
    }

    public static void main(String[] args) throws IOException {
        int perArea = Integer.parseInt(args[2]) / World.NATION.size();
        Map<Integer, BitSet> listed = new HashMap<>();
        World.NATION.forEach(area -> listed.put(area.code(), World.listed(area, perArea)));
        long rows = 0;
        long blocked = 0;
        try (BufferedReader in = Files.newBufferedReader(Path.of(args[0]));
             BufferedReader out = Files.newBufferedReader(Path.of(args[1]))) {
            out.readLine();
            for (String number = in.readLine(); number != null; number = in.readLine()) {
                rows++;
                long e164 = Long.parseLong(number.substring(1));
                boolean block = listed.get((int) (e164 / World.OFFSETS) - 1_000).get((int) (e164 % World.OFFSETS));
                String expected = number + (block ? ",block,dnc.national" : ",allow,");
                String row = out.readLine();
                if (row == null || !row.startsWith(expected)) {
                    throw new IllegalStateException("row " + rows + " is not what the registry says");
                }
                blocked += block ? 1 : 0;
            }
            if (out.readLine() != null) {
                throw new IllegalStateException("more rows than the list has");
            }
        }
        System.out.println(rows + " rows, every one as the registry says, " + blocked + " of them blocked");
    }
}
