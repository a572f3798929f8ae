package io.predial.dnc;

import io.predial.contract.E164;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import org.roaringbitmap.RoaringBitmap;

/**
 * The numbers each account was asked not to call. Numbers are only ever added, one at a time, while others read; both
 * hold an account's lock for a look into one bitmap.
 */
public final class AccountListIndex {
    private static final class Numbers {
        private final Map<Integer, RoaringBitmap> segments = new HashMap<>();

        synchronized boolean contains(long number) {
            RoaringBitmap segment = segments.get(E164.segment(number));
            return segment != null && segment.contains(E164.offset(number));
        }

        synchronized boolean add(long number) {
            return segments.computeIfAbsent(E164.segment(number), none -> new RoaringBitmap())
                    .checkedAdd(E164.offset(number));
        }

        synchronized Numbers copy() {
            Numbers copy = new Numbers();
            segments.forEach((key, bitmap) -> copy.segments.put(key, bitmap.clone()));
            return copy;
        }

        void forEach(LongConsumer each) {
            segments.forEach((key, bitmap) -> bitmap.forEach((int offset) -> each.accept(key * E164.SEGMENT_SPAN + offset)));
        }
    }

    private final Map<String, Numbers> byAccount = new ConcurrentHashMap<>();
    private final LongAdder size = new LongAdder();

    public boolean contains(String account, long number) {
        Numbers numbers = byAccount.get(account);
        return numbers != null && numbers.contains(number);
    }

    public void add(String account, long number) {
        if (byAccount.computeIfAbsent(account, none -> new Numbers()).add(number)) {
            size.increment();
        }
    }

    /** As it is now, whatever is added later. */
    AccountListIndex copy() {
        AccountListIndex copy = new AccountListIndex();
        byAccount.forEach((account, numbers) -> copy.byAccount.put(account, numbers.copy()));
        return copy;
    }

    /** Every account with every number on its list; not while numbers are added. */
    void forEach(ObjLongConsumer<String> each) {
        byAccount.forEach((account, numbers) -> numbers.forEach(number -> each.accept(account, number)));
    }

    /** Numbers on all lists together. */
    public long size() {
        return size.sum();
    }
}
