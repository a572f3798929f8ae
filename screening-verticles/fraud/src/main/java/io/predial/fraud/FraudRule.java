package io.predial.fraud;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Purpose;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Protects the account's purse and the called person's peace: high-risk destinations, calls a minute, calls to the same
 * number in 24 hours. Every reason is given. A call that this rule refuses is not counted, so that an account that runs
 * into a limit is held at it and not locked out beyond it; a call that another check refuses is counted, because the
 * checks do not know of each other.
 */
public final class FraudRule implements CheckRule {
    private final Destinations destinations;
    private final FraudCounters counters;
    private final AccountLimits limits;

    public FraudRule(Destinations destinations, FraudCounters counters, AccountLimits limits) {
        this.destinations = destinations;
        this.counters = counters;
        this.limits = limits;
    }

    @Override
    public CheckId id() {
        return CheckId.FRAUD;
    }

    @Override
    public Finding decide(DialRequest request) {
        return request.dryRun() ? judge(request) : counters.once(request, () -> judge(request));
    }

    private Finding judge(DialRequest request) {
        AccountLimits.Limits account = limits.of(request.account());
        List<Reason> reasons = new ArrayList<>(0);
        String destinationClass = destinations.classOf(request.toE164(), request.atMillis());
        if (destinationClass != null && !account.allowedDestinations().contains(destinationClass)) {
            reasons.add(Reason.of(ReasonCode.FRAUD_HIGH_RISK_DESTINATION, "destination class " + destinationClass));
        }
        CallRate rate = counters.rate(request.account());
        long rateFrom = rate.allowedFrom(request.atMillis(), account.callsPerMinute());
        if (rateFrom != request.atMillis()) {
            reasons.add(Reason.until(ReasonCode.FRAUD_VELOCITY, "limit " + account.callsPerMinute() + " a minute", rateFrom));
        }
        Attempts attempts = countsAttempts(request) ? counters.attempts(request.account(), request.toE164()) : null;
        if (attempts != null) {
            long attemptsFrom = attempts.allowedFrom(request.atMillis(), account.attemptsPerCalleePerDay());
            if (attemptsFrom != request.atMillis()) {
                reasons.add(Reason.until(ReasonCode.HARASSMENT_REPEAT,
                        "limit " + account.attemptsPerCalleePerDay() + " in 24 hours", attemptsFrom));
            }
        }
        if (!reasons.isEmpty()) {
            return Finding.refuse(CheckId.FRAUD, reasons);
        }
        if (!request.dryRun()) {
            rate.add(request.atMillis());
            if (attempts != null) {
                attempts.add(request.atMillis());
            }
        }
        return Finding.clear(CheckId.FRAUD);
    }

    /** A warning of danger may be repeated; anything else to the same person may not. */
    private static boolean countsAttempts(DialRequest request) {
        return request.toE164() != E164.NONE && request.purpose() != Purpose.EMERGENCY_NOTIFICATION;
    }
}
