package io.predial.gateway.verification;

import io.predial.numbering.CallerIdValidity;
import io.predial.numbering.NumberClass;
import io.predial.numbering.NumberPlan;
import io.predial.store.rows.CallerIdProofRow.Method;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Which numbers may be called with a code: those that can be a caller ID at all, cost no more than an ordinary call, and are
 * in a country that the operator serves. So no emergency, service or premium number is ever called, nor a hospital or other
 * line that the operator has named (47 CFR 64.1200(a)(1)(i) and (ii)).
 */
final class Verifiable {
    private static final Set<NumberClass> BY_VOICE = EnumSet.of(NumberClass.ORDINARY, NumberClass.TOLL_FREE);

    private final CallerIdValidity validity = CallerIdValidity.load();
    private final Set<String> countries;
    private final LongPredicate emergencyLines;

    /** @param emergencyLines asked anew each time: whether a number is on the operator's list of emergency lines */
    Verifiable(Set<String> countries, LongPredicate emergencyLines) {
        this.countries = countries;
        this.emergencyLines = emergencyLines;
    }

    /** @return what is wrong, for people and without the number; null when it may be called */
    String problem(long number, Method method, long atMillis) {
        NumberClass kind = NumberPlan.classOf(number);
        if (!validity.isValidCallerId(number, atMillis) || !BY_VOICE.contains(kind) || emergencyLines.test(number)) {
            return "This is no number that an ordinary caller can have, so it is not called.";
        }
        if (method == Method.SMS && kind == NumberClass.TOLL_FREE) {
            return "A freephone number is verified by voice.";
        }
        return countries.contains(NumberPlan.regionOf(number)) ? null
                : "Numbers of this country are not called with a code here; ask the operator.";
    }
}
