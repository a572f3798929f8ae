package io.predial.dnc;

import io.predial.contract.E164;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.RegistrySubscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The accounts' own access to registries. Accounts without any, nearly all, are not in it. What is here of an account is
 * replaced as a whole, so that readers see its old entries or its new ones.
 */
final class SubscriptionIndex {
    /** The North American area codes are segments of their own: 1202 for +1 202. */
    private static final int NANP_FIRST = 1_000;
    private static final int NANP_LAST = 1_999;

    /** Whether an account may ask a registry about a number. */
    enum Access {
        /** It has no entry for the registry: it asks on the operator's access. */
        OPERATORS,
        /** An entry of its own is good for the number and the day. */
        OWN,
        /** It has entries, and none is for the number's area code. */
        OTHER_AREA,
        /** The entry that was for the number's area code has ended. */
        ENDED
    }

    private final Map<String, Map<String, List<RegistrySubscription>>> byAccount = new ConcurrentHashMap<>();

    void put(AccountRow account) {
        if (account.subscriptions().isEmpty()) {
            byAccount.remove(account.id());
        } else {
            byAccount.put(account.id(), account.subscriptions().stream().collect(
                    Collectors.groupingBy(RegistrySubscription::registry, Collectors.toUnmodifiableList())));
        }
    }

    void remove(String account) {
        byAccount.remove(account);
    }

    /** Accounts with entries. */
    int size() {
        return byAccount.size();
    }

    /** As it is now, whatever is put later. */
    SubscriptionIndex copy() {
        SubscriptionIndex copy = new SubscriptionIndex();
        copy.byAccount.putAll(byAccount);
        return copy;
    }

    void forEach(BiConsumer<String, RegistrySubscription> each) {
        byAccount.forEach((account, own) -> own.values().forEach(entries -> entries.forEach(one -> each.accept(account, one))));
    }

    /** @param atMillis the instant an entry must be good for, epoch milliseconds */
    Access access(String account, String registry, long number, long atMillis) {
        Map<String, List<RegistrySubscription>> own = byAccount.get(account);
        List<RegistrySubscription> entries = own == null ? null : own.get(registry);
        if (entries == null) {
            return Access.OPERATORS;
        }
        Access access = Access.OTHER_AREA;
        for (RegistrySubscription entry : entries) {
            if (entry.allAreaCodes() || entry.areaCodes().contains(areaCode(number))) {
                if (atMillis <= entry.validUntilMillis()) {
                    return Access.OWN;
                }
                access = Access.ENDED;
            }
        }
        return access;
    }

    /** 0, which no entry names, for a number of another part of the world. */
    private static int areaCode(long number) {
        int segment = E164.segment(number);
        return segment >= NANP_FIRST && segment <= NANP_LAST ? segment - NANP_FIRST : 0;
    }
}
