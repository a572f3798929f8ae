package io.predial.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** {@code WriteRegistry FILE NUMBERS}: a registry as the FTC hands it out, a zip with a flat file for each area code. */
final class WriteRegistry {
    private static final int ROW_BYTES = 12;

    private WriteRegistry() {
    }

    public static void main(String[] args) throws IOException {
        int perArea = Integer.parseInt(args[1]) / World.NATION.size();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(args[0])), 1 << 20);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (World.Area area : World.NATION) {
                zip.putNextEntry(new ZipEntry("full-list_" + area.code() + ".txt"));
                write(area, World.listed(area, perArea), zip);
                zip.closeEntry();
            }
        }
        System.out.println((long) perArea * World.NATION.size());
    }

    /** Rows {@code AAA,NNNNNNN}, rising. */
    static void write(World.Area area, BitSet listed, OutputStream out) throws IOException {
        byte[] rows = new byte[listed.cardinality() * ROW_BYTES];
        int at = 0;
        for (int offset = listed.nextSetBit(0); offset >= 0; offset = listed.nextSetBit(offset + 1)) {
            digits(area.code(), rows, at, 3);
            rows[at + 3] = ',';
            digits(offset, rows, at + 4, 7);
            rows[at + ROW_BYTES - 1] = '\n';
            at += ROW_BYTES;
        }
        out.write(rows);
    }

    private static void digits(int value, byte[] into, int from, int count) {
        int rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
