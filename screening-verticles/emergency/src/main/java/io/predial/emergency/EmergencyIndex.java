package io.predial.emergency;

import io.predial.store.rows.TrunkRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the emergency rule knows of accounts: home regions, E911 trunks, outside-line prefixes, and which of their
 * numbers have a registered emergency address. Filled by {@link EmergencyListener}, read by any thread; a full load is
 * seen at once or not at all.
 */
public final class EmergencyIndex {
    private volatile Content content = new Content();

    /** The account's home region; null when not known. */
    public String homeRegion(String account) {
        return content.homeRegions.get(account);
    }

    /**
     * The trunk that carries an emergency call of the account: the asked one if it is E911-enabled, else one of the
     * region dialled from, else the first by id.
     *
     * @param asked  id of the trunk the request names; null when none
     * @param region ISO 3166 region dialled from
     * @return null when the account has no E911 trunk
     */
    public TrunkRow e911Trunk(String account, String asked, String region) {
        List<TrunkRow> trunks = content.e911Trunks.getOrDefault(account, List.of());
        TrunkRow sameCountry = null;
        for (TrunkRow trunk : trunks) {
            if (trunk.id().equals(asked)) {
                return trunk;
            }
            if (sameCountry == null && region.equalsIgnoreCase(trunk.country())) {
                sameCountry = trunk;
            }
        }
        return sameCountry != null || trunks.isEmpty() ? sameCountry : trunks.get(0);
    }

    /**
     * What is dialled in front of a number to get an outside line: the asked trunk's prefixes; those of all the account's
     * trunks when it has none or is not known, because nobody then says which telephone it is.
     *
     * @param asked id of the trunk the request names; null when none
     */
    public List<String> outsideLinePrefixes(String account, String asked) {
        Map<String, List<String>> byTrunk = content.prefixes.getOrDefault(account, Map.of());
        List<String> own = asked == null ? null : byTrunk.get(asked);
        return own != null ? own : byTrunk.values().stream().flatMap(List::stream).distinct().toList();
    }

    /** True when the number has an emergency address registered by this account. */
    public boolean hasAddress(long number, String account) {
        return content.addressed.getOrDefault(account, Set.of()).contains(number);
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

    /** The data behind the index. One thread writes, any thread reads. */
    static final class Content {
        private final Map<String, String> homeRegions = new ConcurrentHashMap<>();
        private final Map<String, List<TrunkRow>> e911Trunks = new ConcurrentHashMap<>();
        /** Of trunks that have any, by account and trunk. */
        private final Map<String, Map<String, List<String>>> prefixes = new ConcurrentHashMap<>();
        private final Map<String, Set<Long>> addressed = new ConcurrentHashMap<>();

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
