package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * {@code WriteList FILE ROWS}: a list to be scrubbed, {@code +1} numbers over every area code of the United States in random
 * order, as {@link WriteRegistry} picks what it lists: about as many of them are listed as of all numbers.
 */
final class WriteList {
    private static final int ROW_BYTES = 13;

    private WriteList() {
    }

    public static void main(String[] args) throws IOException {
        long rows = Long.parseLong(args[1]);
        SplittableRandom dice = World.dice();
        byte[] row = new byte[ROW_BYTES];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[0])), 1 << 16)) {
            for (long i = 0; i < rows; i++) {
                long number = World.number(World.NATION.get(dice.nextInt(World.NATION.size())), World.callable(dice));
                System.arraycopy(("+" + number + "\n").getBytes(US_ASCII), 0, row, 0, ROW_BYTES);
                out.write(row);
            }
        }
    }
}
