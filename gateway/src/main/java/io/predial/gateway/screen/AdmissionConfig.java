package io.predial.gateway.screen;

import io.predial.contract.config.Knobs;

/**
 * How many calls are screened at once.
 *
 * @param limitMin        the limit never sinks below it: so many calls are always let in
 * @param limitInitial    the limit at start
 * @param limitMax        the limit never rises above it
 * @param backOffPercent  what is left of the limit after a sign of overload, in per cent
 * @param fairFromPercent part of the limit, in per cent, up to which anybody is let in; beyond it accounts get fair shares
 */
public record AdmissionConfig(int limitMin, int limitInitial, int limitMax, int backOffPercent, int fairFromPercent) {
    public static AdmissionConfig from(Knobs knobs) {
        AdmissionConfig config = new AdmissionConfig(
                knobs.whole("admission.limit-min", 128, 1, 1_000_000, "calls screened at once are never limited to less"),
                knobs.whole("admission.limit-initial", 1_024, 1, 1_000_000, "limit of calls screened at once, at start"),
                knobs.whole("admission.limit-max", 4_096, 1, 1_000_000, "calls screened at once, at most; more are shed"),
                knobs.whole("admission.back-off-percent", 90, 50, 99, "what overload leaves of the limit, in per cent"),
                knobs.whole("admission.fair-from-percent", 75, 1, 100,
                        "part of the limit in use from which accounts are held to fair shares, in per cent"));
        if (config.limitMin > config.limitInitial || config.limitInitial > config.limitMax) {
            knobs.problem("admission.limit-min (" + config.limitMin + "), admission.limit-initial (" + config.limitInitial
                    + ") and admission.limit-max (" + config.limitMax + ") must be in order: min <= initial <= max");
        }
        return config;
    }
}
