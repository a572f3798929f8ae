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

    /** A million of them share the names of their accounts: each call brings a text of its own. */
    private record Pair(String account, long callee) {
        Pair {
            account = account.intern();
        }
    }

    /** Something that is held, for whoever wants a copy of what it is by then. */
    interface Held {
        void copyTo(List<Counted> copies);
    }

    private final RecentMap<String, CallRate> rates;
    private final RecentMap<Pair, Attempts> attempts;
    private final RecentMap<String, Usage> byScreening;
    private final RecentMap<CallKey, Usage> byCall;
    private final Untold untold;

    /** @param untold gets what is counted here, for other nodes */
    FraudCounters(FraudConfig config, Untold untold) {
        this.untold = untold;
        rates = new RecentMap<>(config.accountsMax(), 2 * CallRate.WINDOW_MILLIS);
        attempts = new RecentMap<>(config.pairsMax(), Attempts.WINDOW_MILLIS);
        byScreening = new RecentMap<>(config.rememberedMax(), SAME_SCREENING_MILLIS);
        byCall = new RecentMap<>(config.rememberedMax(), SAME_CALL_MILLIS);
    }

    /**
     * Counts a call, or only looks when it is a dry run.
     *
     * @param refused true when the call is refused for another fraud reason, and so is no attempt
     */
    synchronized Usage count(DialRequest request, AccountLimits limits, boolean refused) {
        if (request.dryRun()) {
            return look(request, limits);
        }
        CallKey call = CallKey.of(request);
        Usage known = byScreening.get(request.id(), request.atMillis());
        if (known == null && call != null) {
            known = byCall.get(call, request.atMillis());
        }
        if (known != null) {
            return known;
        }
        Usage usage = countNew(request, call, limits, refused);
        byScreening.put(request.id(), usage, request.atMillis());
        if (call != null) {
            byCall.put(call, usage, request.atMillis());
        }
        return usage;
    }

    private Usage countNew(DialRequest request, CallKey call, AccountLimits limits, boolean refused) {
        long at = request.atMillis();
        CallRate rate = rates.get(request.account(), at);
        rate = rate == null ? new CallRate() : rate;
        boolean tooFast = !rate.addWithin(at, limits.callsPerMinute());
        rates.put(request.account(), rate, at);

        Attempts made = attempts.get(pair(request), at);
        boolean capped = isCapped(request, limits);
        boolean tooOften = capped && (made == null ? 0 : made.since(at)) >= limits.attemptsPerCalleePerDay();
        boolean attempt = capped && !refused && !tooFast && !tooOften;
        if (attempt) {
            made = made == null ? new Attempts() : made;
            made.add(at);
            attempts.put(pair(request), made, at);
        }
        Usage usage = usage(tooFast ? rate : null, tooOften ? made : null, tooOften, limits);
        if (!tooFast || call != null) {
            untold.add(new Counted(request.account(), request.id(), at, tooFast ? 0 : rate.inTenth(at), request.toE164(),
                    attempt ? made.at(at) : 0, call, usage));
        }
        return usage;
    }

    /** Takes over what another node counted. */
    synchronized void merge(Counted told) {
        long at = told.atMillis();
        if (told.screening() != null && byScreening.get(told.screening(), at) == null) {
            byScreening.put(told.screening(), told.usage(), at);
        }
        if (told.call() != null && byCall.get(told.call(), at) == null) {
            byCall.put(told.call(), told.usage(), at);
        }
        if (told.inTenth() > 0) {
            CallRate rate = rates.get(told.account(), at);
            rate = rate == null ? new CallRate() : rate;
            rate.merge(at, told.inTenth());
            rates.put(told.account(), rate, at);
        }
        if (told.attempts() > 0) {
            Pair pair = new Pair(told.account(), told.callee());
            Attempts made = attempts.get(pair, at);
            made = made == null ? new Attempts() : made;
            made.merge(at, told.attempts());
            attempts.put(pair, made, at);
        }
    }

    /** Into how many parts everything is divided for {@link #heldSince}. */
    int segments() {
        return rates.segments() + attempts.segments() + byCall.segments();
    }

    /** What one part holds now that was put at this instant or later. */
    synchronized List<Held> heldSince(int segment, long millis) {
        List<Held> held = new ArrayList<>();
        int ofAttempts = segment - rates.segments();
        int ofCalls = ofAttempts - attempts.segments();
        if (ofAttempts < 0) {
            rates.keysSince(segment, millis).forEach(account -> held.add(copies -> copyRate(account, millis, copies)));
        } else if (ofCalls < 0) {
            attempts.keysSince(ofAttempts, millis).forEach(pair -> held.add(copies -> copyAttempts(pair, millis, copies)));
        } else {
            byCall.keysSince(ofCalls, millis).forEach(call -> held.add(copies -> copyCall(call, millis, copies)));
        }
        return held;
    }

    private synchronized void copyRate(String account, long sinceMillis, List<Counted> copies) {
        CallRate rate = rates.get(account, sinceMillis);
        if (rate != null) {
            for (long at : rate.instantsSince(sinceMillis)) {
                copies.add(Counted.inTenth(account, at, rate.inTenth(at)));
            }
        }
    }

    private synchronized void copyAttempts(Pair pair, long sinceMillis, List<Counted> copies) {
        Attempts made = attempts.get(pair, sinceMillis);
        if (made != null) {
            for (long at : made.instantsSince(sinceMillis)) {
                copies.add(Counted.attempts(pair.account, at, pair.callee, made.at(at)));
            }
        }
    }

    private synchronized void copyCall(CallKey call, long sinceMillis, List<Counted> copies) {
        Usage usage = byCall.get(call, sinceMillis);
        if (usage != null) {
            copies.add(Counted.call(call, byCall.putMillis(call), usage));
        }
    }

    private Usage look(DialRequest request, AccountLimits limits) {
        long at = request.atMillis();
        CallRate rate = rates.get(request.account(), at);
        boolean tooFast = (rate == null ? 0 : rate.inWindow(at)) >= limits.callsPerMinute();
        Attempts made = attempts.get(pair(request), at);
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

    private static Pair pair(DialRequest request) {
        return new Pair(request.account(), request.toE164());
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
