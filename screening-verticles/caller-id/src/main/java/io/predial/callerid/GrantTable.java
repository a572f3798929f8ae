package io.predial.callerid;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which accounts have a {@link Grant} for which number: a number and a long a slot, so 16 bytes and as much air as open
 * addressing wants, no object for any of them. In parts, so that growing copies a sixty-fourth and not everything. One thread
 * writes while any number of threads read without a lock: a value is written before its key is shown, a key never leaves its
 * slot, and a value is one long, so nobody sees half of it. The few numbers that several accounts may show lie beside it.
 */
final class GrantTable {
    private static final int PARTS = 64;
    private static final int SLOTS_MIN = 8;
    private static final int BYTES_A_SLOT = 16;
    /** Of five slots four are taken at most: beyond, who asks for what is not there looks at a dozen and more. */
    private static final long FULL_PARTS = 5;
    private static final long FULL_TAKEN = 4;
    /** A map's entry, its key and an array of a few. */
    private static final int BYTES_A_SHARED_NUMBER = 150;
    private static final long FREE = 0;
    /** In the place of a grant: there are several, in {@link #shared}. No grant is negative. */
    private static final long SHARED = -1;

    /** Slot i has its number at 2i and its grant at 2i + 1. */
    private static final class Part {
        volatile AtomicLongArray slots = new AtomicLongArray(2 * SLOTS_MIN);
        /** Slots with a number, its grant taken away or not. */
        int used;
        /** Slots with a grant. */
        int live;
    }

    private final Part[] parts = new Part[PARTS];
    private final Map<Long, long[]> shared = new ConcurrentHashMap<>();
    private volatile int size;

    GrantTable() {
        Arrays.setAll(parts, i -> new Part());
    }

    /** Grants of all accounts. */
    int size() {
        return size;
    }

    /** The account's grant for the number, or {@link Grant#NONE}. */
    long get(long number, int account) {
        long word = word(number);
        if (word != SHARED) {
            return Grant.account(word) == account ? word : Grant.NONE;
        }
        long[] grants = shared.get(number);
        int at = grants == null ? -1 : indexOf(grants, account);
        return at < 0 ? Grant.NONE : grants[at];
    }

    /** Whether any account has a grant for the number. */
    boolean contains(long number) {
        return word(number) != Grant.NONE;
    }

    private long word(long number) {
        long hash = hash(number);
        AtomicLongArray slots = part(hash).slots;
        int count = slots.length() / 2;
        for (int at = home(hash, count); ; at = at + 1 == count ? 0 : at + 1) {
            long key = slots.getAcquire(2 * at);
            if (key == number) {
                return slots.getAcquire(2 * at + 1);
            }
            if (key == FREE) {
                return Grant.NONE;
            }
        }
    }

    /** Adds the grant, or replaces the one that its account has. @param number not 0 */
    synchronized void put(long number, long grant) {
        long word = word(number);
        if (word == Grant.NONE || word != SHARED && Grant.account(word) == Grant.account(grant)) {
            size += word == Grant.NONE ? 1 : 0;
            set(number, grant);
            return;
        }
        long[] before = word == SHARED ? shared.get(number) : new long[] {word};
        int at = indexOf(before, Grant.account(grant));
        long[] after = Arrays.copyOf(before, at < 0 ? before.length + 1 : before.length);
        after[at < 0 ? before.length : at] = grant;
        size += at < 0 ? 1 : 0;
        shared.put(number, after);
        set(number, SHARED);
    }

    /** @return false when the account had no grant for the number */
    synchronized boolean remove(long number, int account) {
        if (get(number, account) == Grant.NONE) {
            return false;
        }
        size--;
        long[] before = word(number) == SHARED ? shared.get(number) : null;
        if (before == null || before.length == 1) {
            set(number, Grant.NONE);
            shared.remove(number);
        } else {
            shared.put(number, Arrays.stream(before).filter(grant -> Grant.account(grant) != account).toArray());
        }
        return true;
    }

    private static int indexOf(long[] grants, int account) {
        for (int i = 0; i < grants.length; i++) {
            if (Grant.account(grants[i]) == account) {
                return i;
            }
        }
        return -1;
    }

    private void set(long number, long word) {
        long hash = hash(number);
        Part part = part(hash);
        int at = find(part.slots, hash, number);
        if (part.slots.getPlain(2 * at) == number) {
            long before = part.slots.getPlain(2 * at + 1);
            part.live += (word == Grant.NONE ? 0 : 1) - (before == Grant.NONE ? 0 : 1);
            part.slots.setRelease(2 * at + 1, word);
        } else if (word != Grant.NONE) {
            if ((part.used + 1) * FULL_PARTS > part.slots.length() / 2 * FULL_TAKEN) {
                makeRoom(part);
                at = find(part.slots, hash, number);
            }
            part.slots.setRelease(2 * at + 1, word);
            part.slots.setRelease(2 * at, number);
            part.used++;
            part.live++;
        }
    }

    private static int find(AtomicLongArray slots, long hash, long number) {
        int count = slots.length() / 2;
        int at = home(hash, count);
        while (slots.getPlain(2 * at) != FREE && slots.getPlain(2 * at) != number) {
            at = at + 1 == count ? 0 : at + 1;
        }
        return at;
    }

    /** Two thirds full afterwards, and without the numbers that nobody has any more. Readers go on in the old slots. */
    private static void makeRoom(Part part) {
        AtomicLongArray old = part.slots;
        AtomicLongArray wider = new AtomicLongArray(2 * Math.max(SLOTS_MIN, Math.addExact(part.live, part.live / 2 + 1)));
        for (int i = 0; i < old.length(); i += 2) {
            if (old.getPlain(i + 1) != Grant.NONE) {
                int at = find(wider, hash(old.getPlain(i)), old.getPlain(i));
                wider.setPlain(2 * at, old.getPlain(i));
                wider.setPlain(2 * at + 1, old.getPlain(i + 1));
            }
        }
        part.used = part.live;
        part.slots = wider;
    }

    /** As it is now, whatever is put later. */
    synchronized GrantTable copy() {
        GrantTable copy = new GrantTable();
        for (int i = 0; i < PARTS; i++) {
            AtomicLongArray slots = parts[i].slots;
            long[] same = new long[slots.length()];
            Arrays.setAll(same, slots::getPlain);
            copy.parts[i].slots = new AtomicLongArray(same);
            copy.parts[i].used = parts[i].used;
            copy.parts[i].live = parts[i].live;
        }
        copy.shared.putAll(shared);
        copy.size = size;
        return copy;
    }

    /** Takes a number and a grant. */
    interface GrantSink {
        void grant(long number, long grant);
    }

    /** Every grant; not while any is put. */
    void forEach(GrantSink each) {
        for (Part part : parts) {
            AtomicLongArray slots = part.slots;
            for (int i = 0; i < slots.length(); i += 2) {
                long number = slots.getPlain(i);
                long word = slots.getPlain(i + 1);
                if (word == SHARED) {
                    for (long grant : shared.get(number)) {
                        each.grant(number, grant);
                    }
                } else if (number != FREE && word != Grant.NONE) {
                    each.grant(number, word);
                }
            }
        }
    }

    /** Memory of the slots, and about that of what lies beside them. */
    long bytes() {
        long slots = 0;
        for (Part part : parts) {
            slots += part.slots.length() / 2;
        }
        return slots * BYTES_A_SLOT + (long) shared.size() * BYTES_A_SHARED_NUMBER;
    }

    /** Numbers come in rows; neighbours must not lie beside one another, or rows would grow together. */
    private static long hash(long number) {
        long mixed = (number ^ number >>> 31) * 0x9E3779B97F4A7C15L;
        return (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    }

    private Part part(long hash) {
        return parts[(int) (hash & PARTS - 1)];
    }

    private static int home(long hash, int count) {
        return (int) ((hash >>> 32) * count >>> 32);
    }
}
