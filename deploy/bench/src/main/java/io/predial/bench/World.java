package io.predial.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The made-up world that all subjects screen calls in: the same seed gives the same numbers to the registry file, to
 * Redis and to the requests. Callers have numbers set aside for stories (555-01XX); called numbers are dice.
 */
final class World {
    static final int ACCOUNTS = 1_000;
    static final int CALLER_IDS_PER_ACCOUNT = 10;
    /** Numbers an area code can have in +1: seven digits. */
    static final int OFFSETS = 10_000_000;
    /** Exchanges begin with 2 to 9. */
    static final int FIRST_OFFSET = 2_000_000;
    private static final int FICTITIOUS_PER_AREA = 100;
    /** A dialler works on some part of the country at a time. */
    private static final int CALLED_AREAS_MAX = 50;
    private static final long SEED = 20_261_124;
    private static final LocalTime OPEN = LocalTime.of(8, 0);
    private static final LocalTime CLOSED = LocalTime.of(21, 0);

    /** An area code and where it is; its calling hours decide whether it can be called now. */
    record Area(int code, ZoneId zone) {
        /** Whether calling hours (47 CFR 64.1200(c)(1)) have begun and will go on for so long. */
        boolean isOpen(Instant now, Duration needed) {
            ZonedDateTime local = now.atZone(zone);
            ZonedDateTime end = local.plus(needed);
            return !local.toLocalTime().isBefore(OPEN) && end.toLocalTime().isBefore(CLOSED)
                    && end.toLocalDate().equals(local.toLocalDate());
        }
    }

    /** Eastern area codes, and two far to the west, so that it is day somewhere at almost every hour of the clock. */
    static final List<Area> AREAS = areas();

    /** Every area code of the United States, for the registry at its full width; nobody is called there. */
    static final List<Area> NATION = nation();

    private World() {
    }

    /** From the table that the check itself goes by. */
    private static List<Area> nation() {
        try (InputStream table = World.class.getResourceAsStream("/io/predial/dnc/area-codes.csv")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> line.split(","))
                    .filter(row -> row.length > 2 && row[0].matches("[2-9]\\d\\d") && row[1].equals("US"))
                    .map(row -> new Area(Integer.parseInt(row[0]), ZoneOffset.UTC)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Area> areas() {
        String eastern = "201 202 203 207 212 215 216 220 223 227 229 231 234 239 240 248 252 260 267 269 272 276 283 "
                + "301 302 304 305 313 315 317 321 324 326 329 330 332 336 339 347 351 352 363 380 386 401 404 407 "
                + "410 412 413 419 434 440 443 445 463 470 472 475 478 484 502 508 513 516 517 518 540 551 561 567 "
                + "570 571 582 585 586 603 607 609 610 614 616 617 631 640 645 646 656 667 678 680 681 686 703 704 "
                + "706 716 717";
        List<Area> areas = new ArrayList<>(Arrays.stream(eastern.split(" "))
                .map(code -> new Area(Integer.parseInt(code), ZoneId.of("America/New_York"))).toList());
        areas.add(new Area(808, ZoneId.of("Pacific/Honolulu")));
        areas.add(new Area(671, ZoneId.of("Pacific/Guam")));
        return List.copyOf(areas);
    }

    static String account(int index) {
        return String.format("bench-%04d", index);
    }

    static String key(int index) {
        return String.format("bench-key-%04d", index);
    }

    /** E.164 digits of an account's caller ID. */
    static long callerId(int account, int index) {
        int all = account * CALLER_IDS_PER_ACCOUNT + index;
        return number(AREAS.get(all / FICTITIOUS_PER_AREA), 5_550_100 + all % FICTITIOUS_PER_AREA);
    }

    static long number(Area area, int offset) {
        return (1_000L + area.code()) * OFFSETS + offset;
    }

    /** The registry's numbers of one area code, as offsets; always the same ones. */
    static BitSet listed(Area area, int count) {
        SplittableRandom dice = new SplittableRandom(SEED + area.code());
        BitSet listed = new BitSet(OFFSETS);
        for (int found = 0; found < count;) {
            int offset = callable(dice);
            if (!listed.get(offset)) {
                listed.set(offset);
                found++;
            }
        }
        return listed;
    }

    /** A number a person can have: no exchange that is a service code, a story's, or paid for by the caller. */
    static int callable(SplittableRandom dice) {
        while (true) {
            int offset = FIRST_OFFSET + dice.nextInt(OFFSETS - FIRST_OFFSET);
            int exchange = offset / 10_000;
            if (exchange % 100 != 11 && exchange != 555 && exchange != 976) {
                return offset;
            }
        }
    }

    /** @return areas that can be called from now on for the time needed; empty in the hour when it is night in all */
    static List<Area> open(Instant now, Duration needed) {
        return AREAS.stream().filter(area -> area.isOpen(now, needed)).limit(CALLED_AREAS_MAX).toList();
    }

    static SplittableRandom dice() {
        return new SplittableRandom(SEED);
    }
}
