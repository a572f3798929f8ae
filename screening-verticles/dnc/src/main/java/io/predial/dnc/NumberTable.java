package io.predial.dnc;

import io.predial.contract.E164;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongBinaryOperator;

/**
 * Numbers with a value for each of up to four kinds, in one array of longs: 16 bytes an entry and as much air, no object for
 * any of them. Entries are only added or merged, by one thread at a time, while any number of threads read without a lock:
 * a value is written before its key is shown, and a value is one long, so nobody sees half of it.
 */
final class NumberTable {
    /** What a number without an entry has; no entry may have it. */
    static final long NOTHING = 0;
    private static final int KINDS = 4;
    private static final int SLOTS_MIN = 8;
    private static final long FREE = 0;
    private static final int BYTES_A_SLOT = 16;

    /** Slot i has its key at 2i and its value at 2i + 1. */
    private volatile AtomicLongArray slots = new AtomicLongArray(2 * SLOTS_MIN);
    private volatile int size;

    /** @param kind 0 to 3 */
    long get(long number, int kind) {
        AtomicLongArray now = slots;
        long key = key(number, kind);
        int mask = now.length() / 2 - 1;
        for (int at = home(number, mask); ; at = at + 1 & mask) {
            long found = now.getAcquire(2 * at);
            if (found == key) {
                return now.getAcquire(2 * at + 1);
            }
            if (found == FREE) {
                return NOTHING;
            }
        }
    }

    /**
     * Adds the entry, or merges it with the one that is there. A value of {@link #NOTHING} and what is no number add nothing.
     *
     * @param merge gets the old value and the new one
     */
    synchronized void put(long number, int kind, long value, LongBinaryOperator merge) {
        if (number <= E164.NONE || value == NOTHING) {
            return;
        }
        long key = key(number, kind);
        int at = find(slots, number, key);
        if (slots.getPlain(2 * at) == key) {
            slots.setRelease(2 * at + 1, merge.applyAsLong(slots.getPlain(2 * at + 1), value));
            return;
        }
        if ((size + 1) * 3L > slots.length() / 2 * 2L) {
            grow();
            at = find(slots, number, key);
        }
        slots.setRelease(2 * at + 1, value);
        slots.setRelease(2 * at, key);
        size++;
    }

    synchronized NumberTable copy() {
        NumberTable copy = new NumberTable();
        AtomicLongArray same = new AtomicLongArray(slots.length());
        for (int i = 0; i < slots.length(); i++) {
            same.setPlain(i, slots.getPlain(i));
        }
        copy.slots = same;
        copy.size = size;
        return copy;
    }

    /** Takes a number and its value. */
    interface EntrySink {
        void entry(long number, long value);
    }

    /** Every entry of one kind; not while entries are added. */
    void forEach(int kind, EntrySink each) {
        for (int i = 0; i < slots.length(); i += 2) {
            long key = slots.getPlain(i);
            if (key != FREE && key % KINDS == kind) {
                each.entry(key / KINDS, slots.getPlain(i + 1));
            }
        }
    }

    /** Entries of all kinds together. */
    int size() {
        return size;
    }

    long bytes() {
        return (long) slots.length() / 2 * BYTES_A_SLOT;
    }

    private static int find(AtomicLongArray in, long number, long key) {
        int mask = in.length() / 2 - 1;
        int at = home(number, mask);
        while (in.getPlain(2 * at) != FREE && in.getPlain(2 * at) != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** Readers go on in the old array, which lacks only what is being added. */
    private void grow() {
        AtomicLongArray old = slots;
        AtomicLongArray wider = new AtomicLongArray(Math.multiplyExact(old.length(), 2));
        for (int i = 0; i < old.length(); i += 2) {
            long key = old.getPlain(i);
            if (key != FREE) {
                int at = find(wider, key / KINDS, key);
                wider.setPlain(2 * at, key);
                wider.setPlain(2 * at + 1, old.getPlain(i + 1));
            }
        }
        slots = wider;
    }

    private static long key(long number, int kind) {
        return number * KINDS + kind;
    }

    /** By the number alone: its kinds lie side by side. */
    private static int home(long number, int mask) {
        return (int) (number * 0x9E3779B97F4A7C15L >>> 32) & mask;
    }
}
