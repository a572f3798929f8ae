package io.predial.emergency;

import io.predial.contract.E164;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.EmergencyAddressRow.State;
import io.predial.store.rows.TrunkRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the emergency rule knows: of accounts their home regions, who is above whom, E911 trunks, outside-line prefixes and the
 * emergency addresses of their numbers; of the operator the list of emergency lines. Filled by {@link EmergencyListener},
 * read by any thread; a full load is seen at once or not at all.
 */
public final class EmergencyIndex {
    /** In place of a trunk's id. */
    private static final String ALL_TRUNKS = "";
    /** An address given with the caller ID itself, before there were states. */
    private static final EmergencyAddress WITH_CALLER_ID = new EmergencyAddress(State.REGISTERED, null);

    private volatile Content content = new Content();

    /** The account's home region; null when not known. */
    public String homeRegion(String account) {
        return content.homeRegions.get(account);
    }

    /** The account and those above it, the nearest first; as many as the record allows above one another. */
    public List<String> lineage(String account) {
        if (content.parents.isEmpty()) {
            return List.of(account);
        }
        List<String> accounts = new ArrayList<>(1 + AccountRow.PARENTS_MAX);
        for (String next = account; next != null && accounts.size() <= AccountRow.PARENTS_MAX; next = content.parents.get(next)) {
            accounts.add(next);
        }
        return accounts;
    }

    /**
     * What is dialled in front of a number to get an outside line: the prefixes of the asked trunk, the account's before that of
     * one above it; those of all trunks of these accounts when it has none or is not known, because nobody then says which
     * telephone it is.
     *
     * @param asked id of the trunk the request names; null when none
     */
    public List<String> outsideLinePrefixes(String account, String asked) {
        if (content.prefixes.isEmpty()) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        for (String each : lineage(account)) {
            Map<String, List<String>> byTrunk = content.prefixes.getOrDefault(each, Map.of());
            List<String> own = asked == null ? null : byTrunk.get(asked);
            if (own != null) {
                return own;
            }
            byTrunk.values().forEach(all::addAll);
        }
        return all.stream().distinct().toList();
    }

    /** The account's own E911 trunks, by id. */
    List<TrunkRow> e911Trunks(String account) {
        return content.e911Trunks.getOrDefault(account, List.of());
    }

    /**
     * The emergency address behind a number when it is shown over a trunk.
     *
     * @param accounts the caller's {@link #lineage}: whose numbers it may show
     * @return that registered with the trunk, else one that holds for all trunks, else {@link EmergencyAddress#NONE}
     */
    public EmergencyAddress address(List<String> accounts, long number, String trunk) {
        return behind(accounts, number, trunk).address();
    }

    /** @param itsOwn true when the address is registered with the trunk by name, and does not just hold for all */
    record Behind(EmergencyAddress address, boolean itsOwn) {
        private static final Behind NOTHING = new Behind(EmergencyAddress.NONE, false);
    }

    /** As {@link #address}, and whether it is the trunk's own. */
    Behind behind(List<String> accounts, long number, String trunk) {
        if (number == E164.NONE) {
            return Behind.NOTHING;
        }
        for (String account : accounts) {
            Map<String, EmergencyAddress> byTrunk = content.addresses.getOrDefault(account, Map.of()).get(number);
            EmergencyAddress address = byTrunk == null ? null : byTrunk.getOrDefault(trunk, byTrunk.get(ALL_TRUNKS));
            if (address == null && byTrunk == null && content.addressed.getOrDefault(account, Set.of()).contains(number)) {
                address = WITH_CALLER_ID;
            }
            if (address != null) {
                return new Behind(address, byTrunk != null && byTrunk.containsKey(trunk));
            }
        }
        return Behind.NOTHING;
    }

    /** True for a number on the operator's list of emergency lines. */
    public boolean isEmergencyLine(long number) {
        return !content.lines.isEmpty() && content.lines.contains(number);
    }

    /** Numbers on that list. */
    public int emergencyLines() {
        return content.lines.size();
    }

    /** E911 trunks of all accounts. */
    public int e911Trunks() {
        return content.e911Trunks.values().stream().mapToInt(List::size).sum();
    }

    Content content() {
        return content;
    }

    void show(Content loaded) {
        content = loaded;
    }

    /** An address and what it belongs to; an empty trunk stands for all. */
    record AddressOf(String account, long number, String trunk, EmergencyAddress address) {
    }

    /** The data behind the index. One thread writes, any thread reads. */
    static final class Content {
        private final Map<String, String> homeRegions = new ConcurrentHashMap<>();
        private final Map<String, List<TrunkRow>> e911Trunks = new ConcurrentHashMap<>();
        /** Of trunks that have any, by account and trunk. */
        private final Map<String, Map<String, List<String>>> prefixes = new ConcurrentHashMap<>();
        private final Map<String, Set<Long>> addressed = new ConcurrentHashMap<>();
        private final Map<String, String> parents = new ConcurrentHashMap<>();
        /** By account, number, trunk. The innermost maps are immutable: nearly all have one entry. */
        private final Map<String, Map<Long, Map<String, EmergencyAddress>>> addresses = new ConcurrentHashMap<>();
        private final Set<Long> lines = ConcurrentHashMap.newKeySet();

        void putHomeRegion(String account, String region) {
            homeRegions.put(account, region);
        }

        void removeHomeRegion(String account) {
            homeRegions.remove(account);
        }

        /** Replaces the trunk of that account and id; a trunk without E911 only goes away. */
        void putTrunk(TrunkRow trunk) {
            putPrefixes(trunk.account(), trunk.id(), trunk.outsideLinePrefixes());
            List<TrunkRow> trunks = without(trunk.account(), trunk.id());
            if (trunk.e911()) {
                trunks.add(trunk);
            }
            trunks.sort(Comparator.comparing(TrunkRow::id));
            e911Trunks.put(trunk.account(), List.copyOf(trunks));
        }

        void removeTrunk(String account, String id) {
            putPrefixes(account, id, List.of());
            e911Trunks.put(account, List.copyOf(without(account, id)));
        }

        void setAddressed(long number, String account, boolean hasAddress) {
            if (hasAddress) {
                addressed.computeIfAbsent(account, key -> ConcurrentHashMap.newKeySet()).add(number);
            } else if (addressed.containsKey(account)) {
                addressed.get(account).remove(number);
            }
        }

        /** @param parent null for none */
        void putParent(String account, String parent) {
            if (parent == null) {
                parents.remove(account);
            } else {
                parents.put(account, parent);
            }
        }

        /** @param trunk null for all @param address null when it is gone */
        void putAddress(String account, long number, String trunk, EmergencyAddress address) {
            addresses.computeIfAbsent(account, key -> new ConcurrentHashMap<>()).compute(number, (key, before) -> {
                Map<String, EmergencyAddress> after = new HashMap<>(before == null ? Map.of() : before);
                String of = trunk == null ? ALL_TRUNKS : trunk;
                if (address == null) {
                    after.remove(of);
                } else {
                    after.put(of, address);
                }
                return after.isEmpty() ? null : Map.copyOf(after);
            });
        }

        void setLine(long number, boolean listed) {
            if (listed) {
                lines.add(number);
            } else {
                lines.remove(number);
            }
        }

        /** A copy, for whoever compares it while changes come. */
        List<AddressOf> addresses() {
            List<AddressOf> all = new ArrayList<>();
            addresses.forEach((account, numbers) -> numbers.forEach((number, byTrunk) -> byTrunk.forEach(
                    (trunk, address) -> all.add(new AddressOf(account, number, trunk, address)))));
            return all;
        }

        Set<Long> lines() {
            return lines;
        }

        private void putPrefixes(String account, String trunk, List<String> own) {
            if (!own.isEmpty()) {
                prefixes.computeIfAbsent(account, key -> new ConcurrentHashMap<>()).put(trunk, own);
            } else if (prefixes.containsKey(account)) {
                prefixes.get(account).remove(trunk);
            }
        }

        private List<TrunkRow> without(String account, String id) {
            List<TrunkRow> trunks = new ArrayList<>(e911Trunks.getOrDefault(account, List.of()));
            trunks.removeIf(trunk -> trunk.id().equals(id));
            return trunks;
        }
    }
}
