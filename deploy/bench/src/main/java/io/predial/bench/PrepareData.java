package io.predial.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * {@code PrepareData DIRECTORY NUMBERS MINUTES}: writes the registry as the FTC hands it out (a zip with a flat file
 * for each area code), the same data as Redis commands, and the requests of the run with the verdict each must get.
 */
final class PrepareData {
    private static final int REQUESTS = 100_000;
    private static final int LISTED_PERCENT = 10;

    private final Path directory;
    private final int numbersPerArea;

    private PrepareData(Path directory, int numbers) {
        this.directory = directory;
        this.numbersPerArea = numbers / World.AREAS.size();
    }

    public static void main(String[] args) throws IOException {
        PrepareData data = new PrepareData(Path.of(args[0]), Integer.parseInt(args[1]));
        List<World.Area> open = World.open(Instant.now(), Duration.ofMinutes(Integer.parseInt(args[2])));
        if (open.isEmpty()) {
            System.err.println("calling hours end within " + args[2] + " minutes wherever this run could call"
                    + " (or have not begun): calls would be refused by the hour, not on their merits; start it later");
            System.exit(1);
        }
        data.writeRegistryAndRedis();
        data.writeRequests(open);
        System.out.println("registry of " + data.numbersPerArea * World.AREAS.size() + " numbers, " + REQUESTS
                + " different requests to " + open.size() + " area codes");
    }

    private void writeRegistryAndRedis() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out("registry.zip"));
                OutputStream redis = out("redis.commands")) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (World.Area area : World.AREAS) {
                BitSet listed = World.listed(area, numbersPerArea);
                zip.putNextEntry(new ZipEntry("full-list_" + area.code() + ".txt"));
                WriteRegistry.write(area, listed, zip);
                zip.closeEntry();
                byte[] key = ("dnc:us-national:" + area.code()).getBytes(US_ASCII);
                RedisCommand.write(redis, "SET".getBytes(US_ASCII), key, bits(listed));
            }
            for (int account = 0; account < World.ACCOUNTS; account++) {
                RedisCommand.write(redis, "SET", "key:" + World.key(account), World.account(account));
                RedisCommand.write(redis, "SADD", "dnc:account:" + World.account(account), "12025550199");
                for (int i = 0; i < World.CALLER_IDS_PER_ACCOUNT; i++) {
                    RedisCommand.write(redis, "HSET", "caller-id:" + World.account(account),
                            Long.toString(World.callerId(account, i)), "owned");
                }
            }
        }
    }

    /** Redis counts bits from the highest of a byte, BitSet from the lowest. */
    private static byte[] bits(BitSet listed) {
        byte[] bytes = listed.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (Integer.reverse(bytes[i]) >>> 24);
        }
        return bytes;
    }

    private void writeRequests(List<World.Area> open) throws IOException {
        SplittableRandom dice = World.dice();
        List<BitSet> listed = open.stream().map(area -> World.listed(area, numbersPerArea)).toList();
        try (PrintStream requests = new PrintStream(out("requests"), false, US_ASCII)) {
            for (int i = 0; i < REQUESTS; i++) {
                int account = dice.nextInt(World.ACCOUNTS);
                int area = dice.nextInt(open.size());
                boolean block = dice.nextInt(100) < LISTED_PERCENT;
                long to = World.number(open.get(area), callee(listed.get(area), block, dice));
                requests.append(World.key(account)).append("\t{\"from\":\"+")
                        .append(Long.toString(World.callerId(account, dice.nextInt(World.CALLER_IDS_PER_ACCOUNT))))
                        .append("\",\"to\":\"+").append(Long.toString(to)).append("\"}\t")
                        .append(block ? "block" : "allow").append('\n');
            }
        }
    }

    private static int callee(BitSet listed, boolean wanted, SplittableRandom dice) {
        int offset = World.callable(dice);
        while (listed.get(offset) != wanted) {
            int next = wanted ? listed.nextSetBit(offset) : -1;
            offset = next >= 0 ? next : World.callable(dice);
        }
        return offset;
    }

    private OutputStream out(String file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(directory.resolve(file)), 1 << 16);
    }
}
