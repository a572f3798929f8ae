package io.predial.fraud;

import io.predial.contract.CheckId;
import io.predial.contract.CheckRule;
import io.predial.contract.DialRequest;
import io.predial.contract.E164;
import io.predial.contract.Finding;
import io.predial.contract.Reason;
import io.predial.contract.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Does this call look like fraud or harassment? A costly destination the account has not allowed, more calls a minute
 * than it may make, more calls to one number than anybody should get: all that apply are named. The limits bind
 * personal calls as well as campaigns. Not pure: it counts, see {@link FraudCounters}.
 */
public final class FraudRule implements CheckRule {
    /** As many digits reach a subscriber somewhere, behind whatever prefix; a short code or an extension has fewer. */
    private static final int UNREADABLE_DIGITS_MIN = 7;

    private final Destinations destinations;
    private final Function<String, AccountLimits> limitsOf;
    private final FraudCounters counters;

    /** @param limitsOf the limits of an account as they are now; never null */
    public FraudRule(Destinations destinations, Function<String, AccountLimits> limitsOf, FraudCounters counters) {
        this.destinations = destinations;
        this.limitsOf = limitsOf;
        this.counters = counters;
    }

    @Override
    public CheckId id() {
        return CheckId.FRAUD;
    }

    @Override
    public Finding decide(DialRequest request) {
        AccountLimits limits = limitsOf.apply(request.account());
        DestinationClass kind = destinations.classOf(request.toE164(), request.atMillis());
        boolean unreadable = request.toE164() == E164.NONE && countDigits(request.to()) >= UNREADABLE_DIGITS_MIN;
        boolean forbidden = unreadable || kind != null && !limits.allowedDestinations().contains(kind.id());
        Usage usage = counters.count(request, limits, forbidden);
        if (!forbidden && usage.isWithinLimits()) {
            return Finding.clear(CheckId.FRAUD);
        }
        List<Reason> reasons = new ArrayList<>(3);
        if (forbidden) {
            reasons.add(Reason.of(ReasonCode.FRAUD_HIGH_RISK_DESTINATION, unreadable
                    ? "The dialled digits are no number that can be read, so what it would cost is not known."
                    : "Destination class " + kind.id() + "."));
        }
        if (usage.tooFast()) {
            String detail = "The account's limit is " + limits.callsPerMinute() + " calls in 60 seconds.";
            reasons.add(Reason.until(ReasonCode.FRAUD_VELOCITY, detail, usage.tooFastUntilMillis()));
        }
        if (usage.tooOften()) {
            String detail = "The account's limit is " + limits.attemptsPerCalleePerDay()
                    + " calls to one number in 24 hours.";
            reasons.add(Reason.until(ReasonCode.HARASSMENT_REPEAT, detail, usage.tooOftenUntilMillis()));
        }
        return Finding.refuse(CheckId.FRAUD, reasons);
    }

    private static int countDigits(String dialled) {
        int digits = 0;
        for (int i = 0; i < dialled.length(); i++) {
            digits += Character.isDigit(dialled.charAt(i)) ? 1 : 0;
        }
        return digits;
    }
}
