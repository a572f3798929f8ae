package io.predial.fraud;

import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Purpose;
import java.util.ArrayList;
import java.util.List;

/**
 * What accounts did a moment ago: their calls of the last minute, and their attempts to reach each number in the last
 * 24 hours. A call refused as too fast does not count towards the minute: the account is held at its limit and not
 * locked out beyond it. An attempt is a call that fraud did not refuse; whether another check refused it is not known
 * here, so it counts.
 *
 * <p>The same screening id, or the same call id of the same call within 5 minutes, counts once and gets the same
 * answer. Screening ids are kept for seconds: each belongs to one call, and its budget is over by then.
 *
 * <p>The bus sends all calls of an account to one live node while it lives, and that node tells all others what it counted
 * ({@link FraudReplica}): the next one goes on from there, but for the tenth of a second that a killed node had not told
 * yet. Two nodes that count different calls of one account in the same tenth of a second (one gateway asks a node that
 * another has ejected; a node is asked a second time because the first is slow) keep the larger number and not the sum. Time
 * is {@link DialRequest#atMillis}, which need not rise. One lock guards everything: it is held for a microsecond or two, and
 * for a millisecond or so while a node that starts is told a segment.
 */
public final class FraudCounters {
    /** The contract: the same callId within this time counts once. */
    static final long SAME_CALL_MILLIS = 5 * 60 * 1_000;
    /**
     * One screening is asked about for as long as its budget lasts, 5 s at most; but a node that was frozen finds it among
     * what it had not read yet, and must know by then that another has counted it.
     */
    private static final long SAME_SCREENING_MILLIS = 60_000;
    /** An account may be allowed this many calls to one number a day and have them counted; more is no limit. */
    static final int ATTEMPTS_LIMIT_MAX = 10_000;
    /** Told from {@link Usage#WITHIN_LIMITS} by identity. */
    private static final Usage NOT_KNOWN = new Usage(false, 0, false, 0);

    /** By account. */
    private final RecentTable<CallRate> rates;
    /** By the high half of the account and the number called. */
    private final RecentTable<Attempts> attempts;
    /** What was said that was not {@link Usage#WITHIN_LIMITS}. */
    private final RecentTable<Usage> byScreening;
    private final RecentTable<Usage> byCall;
    private final Untold untold;

    /** @param untold gets what is counted here, for other nodes */
    FraudCounters(FraudConfig config, Untold untold) {
        this.untold = untold;
        rates = new RecentTable<>(config.accountsMax(), 2 * CallRate.WINDOW_MILLIS);
        attempts = new RecentTable<>(config.pairsMax(), Attempts.WINDOW_MILLIS);
        byScreening = new RecentTable<>(config.rememberedMax(), SAME_SCREENING_MILLIS);
        byCall = new RecentTable<>(config.rememberedMax(), SAME_CALL_MILLIS);
    }

    /**
     * Counts a call, or only looks when it is a dry run.
     *
     * @param refused true when the call is refused for another fraud reason, and so is no attempt
     */
    Usage count(DialRequest request, AccountLimits limits, boolean refused) {
        Fingerprint account = Fingerprint.of(request.account());
        if (request.dryRun()) {
            return look(request, account, limits);
        }
        return count(request, new Caller(account, limits), Fingerprint.of(request.id()), Fingerprint.ofCall(request), refused);
    }

    /** Who calls, and what it may. */
    private record Caller(Fingerprint account, AccountLimits limits) {
    }

    private synchronized Usage count(DialRequest request, Caller caller, Fingerprint screening, Fingerprint call,
                                     boolean refused) {
        Usage known = known(byScreening, screening, request.atMillis());
        if (known == null && call != null) {
            known = known(byCall, call, request.atMillis());
        }
        if (known != null) {
            return known;
        }
        Counted counted = countNew(request, caller, screening, call, refused);
        remember(byScreening, screening, counted.usage(), request.atMillis());
        if (call != null) {
            remember(byCall, call, counted.usage(), request.atMillis());
        }
        if (counted.inTenth() > 0 || call != null) {
            untold.add(counted);
        }
        return counted.usage();
    }

    /** @return null when the key is not remembered */
    private static Usage known(RecentTable<Usage> table, Fingerprint key, long atMillis) {
        Usage known = table.get(key.high(), key.low(), atMillis, NOT_KNOWN);
        return known == NOT_KNOWN ? null : known == null ? Usage.WITHIN_LIMITS : known;
    }

    private static void remember(RecentTable<Usage> table, Fingerprint key, Usage usage, long atMillis) {
        table.put(key.high(), key.low(), usage.isWithinLimits() ? null : usage, atMillis);
    }

    private Counted countNew(DialRequest request, Caller caller, Fingerprint screening, Fingerprint call, boolean refused) {
        long at = request.atMillis();
        Fingerprint account = caller.account;
        AccountLimits limits = caller.limits;
        CallRate rate = rates.get(account.high(), account.low(), at);
        rate = rate == null ? new CallRate() : rate;
        boolean tooFast = !rate.addWithin(at, limits.callsPerMinute());
        rates.put(account.high(), account.low(), rate, at);

        Attempts made = attempts.get(account.high(), request.toE164(), at);
        boolean capped = isCapped(request, limits);
        boolean tooOften = capped && (made == null ? 0 : made.since(at)) >= limits.attemptsPerCalleePerDay();
        boolean attempt = capped && !refused && !tooFast && !tooOften;
        if (attempt) {
            made = made == null ? new Attempts() : made;
            made.add(at);
            attempts.put(account.high(), request.toE164(), made, at);
        }
        return new Counted(account, at, tooFast ? 0 : rate.inTenth(at), request.toE164(), attempt ? made.at(at) : 0, screening,
                call, usage(tooFast ? rate : null, tooOften ? made : null, tooOften, limits));
    }

    /** Takes over what another node counted. */
    synchronized void merge(Counted told) {
        long at = told.atMillis();
        if (told.screening() != null && known(byScreening, told.screening(), at) == null) {
            remember(byScreening, told.screening(), told.usage(), at);
        }
        if (told.call() != null && known(byCall, told.call(), at) == null) {
            remember(byCall, told.call(), told.usage(), at);
        }
        Fingerprint account = told.account();
        if (told.inTenth() > 0) {
            CallRate rate = rates.get(account.high(), account.low(), at);
            rate = rate == null ? new CallRate() : rate;
            rate.merge(at, told.inTenth());
            rates.put(account.high(), account.low(), rate, at);
        }
        if (told.attempts() > 0) {
            Attempts made = attempts.get(account.high(), told.callee(), at);
            made = made == null ? new Attempts() : made;
            made.merge(at, told.attempts());
            attempts.put(account.high(), told.callee(), made, at);
        }
    }

    /** Into how many parts everything is divided for {@link #heldSince}. */
    int segments() {
        return rates.segments() + attempts.segments() + byCall.segments();
    }

    /** What one part holds now of this instant and later. */
    synchronized List<Counted> heldSince(int segment, long millis) {
        List<Counted> held = new ArrayList<>();
        int ofAttempts = segment - rates.segments();
        int ofCalls = ofAttempts - attempts.segments();
        if (ofAttempts < 0) {
            rates.visitSince(segment, millis, (high, low, rate, putMillis) -> {
                for (long at : rate.instantsSince(millis)) {
                    held.add(Counted.inTenth(new Fingerprint(high, low), at, rate.inTenth(at)));
                }
            });
        } else if (ofCalls < 0) {
            attempts.visitSince(ofAttempts, millis, (high, callee, made, putMillis) -> {
                for (long at : made.instantsSince(millis)) {
                    held.add(Counted.attempts(new Fingerprint(high, 0), at, callee, made.at(at)));
                }
            });
        } else {
            byCall.visitSince(ofCalls, millis, (high, low, usage, putMillis) -> held.add(Counted.call(new Fingerprint(high, low),
                    putMillis, usage == null ? Usage.WITHIN_LIMITS : usage)));
        }
        return held;
    }

    private synchronized Usage look(DialRequest request, Fingerprint account, AccountLimits limits) {
        long at = request.atMillis();
        CallRate rate = rates.get(account.high(), account.low(), at);
        boolean tooFast = (rate == null ? 0 : rate.inWindow(at)) >= limits.callsPerMinute();
        Attempts made = attempts.get(account.high(), request.toE164(), at);
        boolean tooOften = isCapped(request, limits)
                && (made == null ? 0 : made.before(at)) >= limits.attemptsPerCalleePerDay();
        return usage(tooFast ? rate == null ? new CallRate() : rate : null, tooOften ? made : null, tooOften, limits);
    }

    private static Usage usage(CallRate exceeded, Attempts made, boolean tooOften, AccountLimits limits) {
        if (exceeded == null && !tooOften) {
            return Usage.WITHIN_LIMITS;
        }
        return new Usage(exceeded != null, exceeded == null ? 0 : exceeded.freeAtMillis(limits.callsPerMinute()),
                tooOften, made == null ? 0 : made.freeAtMillis(limits.attemptsPerCalleePerDay()));
    }

    /** A warning of danger may be repeated; what is no number has no callee to protect. */
    private static boolean isCapped(DialRequest request, AccountLimits limits) {
        return request.purpose() != Purpose.EMERGENCY_NOTIFICATION && request.toE164() != E164.NONE
                && limits.attemptsPerCalleePerDay() <= ATTEMPTS_LIMIT_MAX;
    }

    /** Accounts whose rate is kept now. */
    public synchronized int accounts() {
        return rates.size();
    }

    /** Pairs of account and called number whose attempts are kept now. */
    public synchronized int pairs() {
        return attempts.size();
    }

    /** What was forgotten before its time, because a bound of {@link FraudConfig} was reached. */
    public synchronized long evictions() {
        return rates.evictions() + attempts.evictions() + byScreening.evictions() + byCall.evictions();
    }
}
