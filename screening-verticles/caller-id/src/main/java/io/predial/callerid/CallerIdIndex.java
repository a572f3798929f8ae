package io.predial.callerid;

import io.predial.contract.AttestationBasis;
import io.predial.store.Holding;
import io.predial.store.Kind;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.CallerIdRangeRow;
import io.predial.store.rows.CallerIdRow;
import io.predial.store.rows.CallerIdTerms;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which account may show which number. Filled by {@link CallerIdListener}, read by any thread; a full load is seen at
 * once or not at all.
 */
public final class CallerIdIndex {
    private volatile Content content = new Content();

    /**
     * What the account has of the number, of itself or from the accounts above it; the nearest permission that holds counts.
     *
     * @param trunk    null when not said
     * @param campaign null when not said
     */
    public Held held(long number, String account, String trunk, String campaign, long atMillis) {
        Content now = content;
        Held best = Held.NOT;
        String holder = account;
        for (int level = 0; holder != null && level <= AccountRow.PARENTS_MAX; level++) {
            best = now.held(number, holder, level > 0, trunk, campaign, atMillis).or(best);
            if (best.isAllowed()) {
                return best;
            }
            holder = now.parents.get(holder);
        }
        return best;
    }

    /**
     * True when some account has, or had, a permission for this very number: then it is a number, whatever a table says. A
     * range proves that of none in it.
     */
    public boolean isSomebodys(long number) {
        return content.grants.contains(number);
    }

    /** True for a number in a range that some account owns. */
    public boolean isInOwnedRange(long number) {
        return content.ranges.isOwned(number);
    }

    /** Permissions of all accounts for single numbers. */
    public int size() {
        return content.grants.size();
    }

    int ranges() {
        return content.ranges.size();
    }

    int accountsWithParent() {
        return content.parents.size();
    }

    /** Memory of the single numbers' table. */
    public long bytes() {
        return content.grants.bytes();
    }

    /** As they are now, whatever changes later: asked for between two changes. */
    List<Holding> holdings() {
        Content now = content;
        GrantTable grants = now.grants.copy();
        Map<Content.Key, CallerIdTerms> limits = Map.copyOf(now.limits);
        String[] names = now.names;
        List<CallerIdRangeRow> ranges = now.ranges.all();
        Map<String, String> parents = Map.copyOf(now.parents);
        return List.of(
                new Holding(Kind.CALLER_ID, true, rows -> grants.forEach((number, grant) -> {
                    String account = names[Grant.account(grant)];
                    rows.accept(Holding.line(number, account, Grant.status(grant).id(), Grant.secondOf(grant),
                            limits(limits.getOrDefault(new Content.Key(number, account), CallerIdTerms.NONE))));
                })),
                new Holding(Kind.CALLER_ID_RANGE, true, rows -> ranges.forEach(range -> rows.accept(Holding.line(
                        range.account(), range.first(), range.last(), range.status().id(),
                        Grant.untilSecond(range.expiresAtMillis()), limits(range.terms()))))),
                new Holding(Kind.PARENT, true, rows -> parents.forEach((account, parent) ->
                        rows.accept(Holding.line(account, parent)))));
    }

    private static String limits(CallerIdTerms terms) {
        return String.join(",", terms.trunks()) + "|" + String.join(",", terms.campaigns());
    }

    Content content() {
        return content;
    }

    void show(Content loaded) {
        content = loaded;
    }

    /** The data behind the index. One thread writes, any thread reads. */
    static final class Content {
        /** One account's number. */
        record Key(long number, String account) {
        }

        private final GrantTable grants = new GrantTable();
        /** Of the permissions that are limited to trunks or campaigns, to which. */
        private final Map<Key, CallerIdTerms> limits = new ConcurrentHashMap<>();
        private final CallerIdRanges ranges = new CallerIdRanges();
        private final Map<String, String> parents = new ConcurrentHashMap<>();
        /** Accounts by their numbers in grants, and back; 0 is nobody. */
        private final Map<String, Integer> accounts = new ConcurrentHashMap<>();
        private volatile String[] names = new String[16];

        Held held(long number, String account, boolean isParents, String trunk, String campaign, long atMillis) {
            Integer index = accounts.get(account);
            long grant = index == null ? Grant.NONE : grants.get(number, index);
            Held alone = Held.NOT;
            if (grant != Grant.NONE) {
                CallerIdTerms limit = Grant.isLimited(grant) ? limits.get(new Key(number, account)) : CallerIdTerms.NONE;
                alone = judge(Grant.status(grant), Grant.secondOf(grant), limit, isParents, trunk, campaign, atMillis);
            }
            CallerIdRangeRow range = ranges.find(account, number);
            return range == null ? alone : alone.or(judge(range.status(), Grant.untilSecond(range.expiresAtMillis()),
                    range.terms(), isParents, trunk, campaign, atMillis));
        }

        /** @param limit null while it is being taken away: then the permission is too */
        private static Held judge(CallerIdRow.Status status, long untilSecond, CallerIdTerms limit, boolean isParents,
                                  String trunk, String campaign, long atMillis) {
            if (untilSecond != 0 && atMillis >= untilSecond * 1_000) {
                return new Held(AttestationBasis.EXPIRED, untilSecond);
            }
            return limit != null && limit.allows(trunk, campaign) ? Held.by(status, isParents) : Held.FOR_OTHER_USE;
        }

        void put(CallerIdRow row) {
            if (row.number() <= 0) {
                throw new IllegalArgumentException("not a number");
            }
            Key key = new Key(row.number(), row.account());
            CallerIdTerms terms = row.terms();
            // A limit is there before the permission that it limits, and goes after it.
            if (terms.isLimited()) {
                limits.put(key, new CallerIdTerms(null, null, terms.trunks(), terms.campaigns()));
            }
            grants.put(row.number(), Grant.of(indexOf(row.account()), row.status(), Grant.untilSecond(row.expiresAtMillis()),
                    terms.isLimited()));
            if (!terms.isLimited()) {
                limits.remove(key);
            }
        }

        void remove(long number, String account) {
            Integer index = accounts.get(account);
            if (index != null) {
                grants.remove(number, index);
            }
            limits.remove(new Key(number, account));
        }

        CallerIdRanges ranges() {
            return ranges;
        }

        /** @param parent null for none */
        void putParent(String account, String parent) {
            if (parent == null) {
                parents.remove(account);
            } else {
                parents.put(account, parent);
            }
        }

        /** Accounts are never forgotten between full loads: an account without numbers costs a name. */
        private int indexOf(String account) {
            Integer known = accounts.get(account);
            if (known != null) {
                return known;
            }
            int index = accounts.size() + 1;
            if (index >= names.length) {
                names = Arrays.copyOf(names, 2 * names.length);
            }
            names[index] = account;
            accounts.put(account, index);
            return index;
        }
    }
}
