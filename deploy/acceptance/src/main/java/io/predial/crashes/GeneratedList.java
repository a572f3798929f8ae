package io.predial.crashes;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A full list, different from the one before and after it in every area code, and of the same size. Most of its numbers are in
 * area codes that are assigned to nobody; in the others only fictitious ones (555-01XX) are listed, and half of those trade
 * places from list to list: they are what screenings are asked about.
 *
 * @param number of the list, from 1
 * @param rows   in the area codes that nobody has, at most 1 500 000
 */
record GeneratedList(int number, int rows) {
    private static final int[] ASKED = {205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224};
    private static final int[] NOBODYS = {222, 232, 237, 238, 241, 243, 244, 245, 255, 258, 259, 261, 265, 266, 271};
    private static final int FICTITIOUS = 5_550_100;
    private static final int FICTITIOUS_PER_AREA = 20;
    private static final int FIRST = 2_000_000;
    private static final int STRIDE = 79;

    /** Numbers that one list of two in a row has, and the other has not. */
    static List<String> sample() {
        List<String> sample = new ArrayList<>();
        for (int area : ASKED) {
            sample.add("+1" + area + FICTITIOUS);
            sample.add("+1" + area + (FICTITIOUS + FICTITIOUS_PER_AREA - 1));
        }
        return sample;
    }

    boolean lists(String sampled) {
        return isEven(sampled) == (number % 2 == 0);
    }

    private static boolean isEven(String digits) {
        return (digits.charAt(digits.length() - 1) - '0') % 2 == 0;
    }

    String name() {
        return "list-" + number + ".txt";
    }

    /**
     * Puts the file into the drop folder, whole at once.
     *
     * @return the first characters of its hash, which end the name of the version it makes
     */
    String drop(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path aside = folder.resolve(name() + ".part");
        MessageDigest sha256 = sha256();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(aside), 1 << 16)) {
            for (int area : ASKED) {
                for (int i = 0; i < FICTITIOUS_PER_AREA; i++) {
                    if (i % 2 == number % 2) {
                        row(area, FICTITIOUS + i, out, sha256);
                    }
                }
            }
            for (int area : NOBODYS) {
                for (int i = 0; i < rows / NOBODYS.length; i++) {
                    row(area, FIRST + i * STRIDE + number % STRIDE, out, sha256);
                }
            }
        }
        Files.move(aside, folder.resolve(name()), StandardCopyOption.ATOMIC_MOVE);
        return HexFormat.of().formatHex(sha256.digest()).substring(0, 8);
    }

    private static void row(int area, int number, OutputStream out, MessageDigest sha256) throws IOException {
        byte[] row = (area + "," + number + "\n").getBytes(StandardCharsets.US_ASCII);
        sha256.update(row);
        out.write(row);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
