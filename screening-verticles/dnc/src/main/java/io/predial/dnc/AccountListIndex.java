package io.predial.dnc;

import io.predial.contract.E164;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.roaringbitmap.RoaringBitmap;

/**
 * The numbers each account was asked not to call: for all it does, or in one campaign. Numbers are only ever added, one at a
 * time, while others read; both hold a list's lock for a look into one bitmap.
 */
public final class AccountListIndex {
    /** Campaigns with a list of their own, for one account; what comes for others binds the whole account. */
    static final int CAMPAIGNS_MAX = 10_000;

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

        /** The lock is held for one segment at a time: a call must not wait for a whole list. */
        Numbers copy() {
            Numbers copy = new Numbers();
            for (int key : keys()) {
                copy.segments.put(key, cloned(key));
            }
            return copy;
        }

        private synchronized List<Integer> keys() {
            return List.copyOf(segments.keySet());
        }

        private synchronized RoaringBitmap cloned(int key) {
            return segments.get(key).clone();
        }

        void forEach(LongConsumer each) {
            segments.forEach((key, bitmap) -> bitmap.forEach((int offset) -> each.accept(key * E164.SEGMENT_SPAN + offset)));
        }
    }

    /** The lists of one account; {@code anyCampaign} has the numbers of all its campaigns. */
    private record Lists(Numbers all, Numbers anyCampaign, Map<String, Numbers> byCampaign) {
        Lists() {
            this(new Numbers(), new Numbers(), new ConcurrentHashMap<>());
        }

        Lists copy() {
            Map<String, Numbers> campaigns = new HashMap<>();
            byCampaign.forEach((campaign, numbers) -> campaigns.put(campaign, numbers.copy()));
            return new Lists(all.copy(), anyCampaign.copy(), campaigns);
        }
    }

    private final Map<String, Lists> byAccount = new ConcurrentHashMap<>();
    private final LongAdder size = new LongAdder();
    private final LongAdder widened = new LongAdder();

    /** On the account's list for all it does. */
    public boolean contains(String account, long number) {
        Lists lists = byAccount.get(account);
        return lists != null && lists.all.contains(number);
    }

    /**
     * @param campaign the campaign of the call; null when the call names none, and then it may be of any of them
     * @return whether the number is on a campaign's list that binds the call
     */
    public boolean containsInCampaign(String account, long number, String campaign) {
        Lists lists = byAccount.get(account);
        if (lists == null) {
            return false;
        }
        Numbers numbers = campaign == null ? lists.anyCampaign : lists.byCampaign.get(campaign);
        return numbers != null && numbers.contains(number);
    }

    public void add(String account, long number) {
        add(account, number, null);
    }

    /** @param campaign null for all the account does */
    public void add(String account, long number, String campaign) {
        Lists lists = byAccount.computeIfAbsent(account, none -> new Lists());
        if (list(lists, campaign).add(number)) {
            size.increment();
        }
        if (campaign != null) {
            lists.anyCampaign.add(number);
        }
    }

    private Numbers list(Lists lists, String campaign) {
        if (campaign == null) {
            return lists.all;
        }
        if (lists.byCampaign.size() >= CAMPAIGNS_MAX && !lists.byCampaign.containsKey(campaign)) {
            widened.increment();
            return lists.all;
        }
        return lists.byCampaign.computeIfAbsent(campaign, none -> new Numbers());
    }

    /** As it is now, whatever is added later; for whoever adds, so that nothing is added meanwhile. */
    AccountListIndex copy() {
        AccountListIndex copy = new AccountListIndex();
        byAccount.forEach((account, lists) -> copy.byAccount.put(account, lists.copy()));
        return copy;
    }

    /** Takes an entry; {@code campaign} is empty for all the account does. */
    interface EntrySink {
        void entry(String account, long number, String campaign);
    }

    /** Every entry; not while numbers are added. */
    void forEach(EntrySink each) {
        byAccount.forEach((account, lists) -> {
            lists.all.forEach(number -> each.entry(account, number, ""));
            lists.byCampaign.forEach((campaign, numbers) -> numbers.forEach(number -> each.entry(account, number, campaign)));
        });
    }

    /** Numbers on all lists together. */
    public long size() {
        return size.sum();
    }

    /** Entries of campaigns beyond {@value #CAMPAIGNS_MAX} of an account, which bind the whole account. */
    public long widened() {
        return widened.sum();
    }
}
