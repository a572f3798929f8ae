package io.predial.sync;

import io.predial.contract.Purpose;
import io.predial.contract.config.Knobs;
import io.predial.store.rows.RegistryTerms;
import io.predial.store.rows.RegistryTerms.Coverage;
import io.predial.store.rows.RegistryTerms.Mode;
import io.predial.store.rows.RegistryTerms.Use;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads what a registry is from its settings. What is not set is as the table has it, where that knows the registry. */
final class TermsSettings {
    private static final String LAW = "law";
    private static final String REQUIRED = "required";
    private static final String NOT_REQUIRED = "not-required";
    private static final int AGE_DAYS = 31;
    private static final int AGE_DAYS_MAX = 3_650;

    private final String prefix;
    private final Knobs knobs;

    private TermsSettings(String prefix, Knobs knobs) {
        this.prefix = prefix;
        this.knobs = knobs;
    }

    /**
     * @param known the table's registry of that id; null when it has none
     * @return null when nothing says which country it is of: then it is what the record says, and has to be there
     */
    static RegistryTerms read(String prefix, RegistryTerms known, Knobs knobs) {
        RegistryTerms usual = known != null ? known : RegistryTerms.national("", AGE_DAYS);
        TermsSettings settings = new TermsSettings(prefix, knobs);
        RegistryTerms terms = new RegistryTerms(settings.country(usual.country()), settings.state(usual.state()),
                knobs.whole(prefix + "max-age-days", usual.maxAgeDays(), 1, AGE_DAYS_MAX,
                        "days for which a copy may be relied on"),
                settings.one("mode", usual.mode(), Mode.values(), Mode::id, "how its files are handed out: "),
                settings.one("coverage", usual.coverage(), Coverage.values(), Coverage::id,
                        "what a version answers for, the area codes that files brought or all of its country or state: "),
                settings.purposes(usual.purposes()), settings.subscriptionRequired(usual.subscriptionRequired()),
                settings.one("use", usual.use(), Use.values(), Use::id, "which number of a call it is asked about, the called "
                        + "one or the caller ID: "));
        settings.requireOriginateTerms(terms);
        if (!terms.country().isEmpty()) {
            return terms;
        }
        if (!terms.equals(usual)) {
            knobs.problem(prefix + "country must be set: without it nothing else about the registry can be");
        }
        return null;
    }

    /** A caller ID is judged alike whoever calls, wherever and why. */
    private void requireOriginateTerms(RegistryTerms terms) {
        if (terms.use() == Use.DO_NOT_ORIGINATE && (!terms.state().isEmpty() || terms.mode() == Mode.WASH
                || !terms.purposes().isEmpty() || terms.subscriptionRequired())) {
            knobs.problem(prefix + "use is " + terms.use().id() + ": such a registry has no state, no purposes, no subscription "
                    + "and no mode wash");
        }
    }

    private String country(String usual) {
        String text = knobs.text(prefix + "country", usual, "country whose numbers it lists, as in US").strip();
        if (!text.isEmpty() && !Arrays.asList(Locale.getISOCountries()).contains(text)) {
            knobs.problem(prefix + "country is '" + text + "'; it must be an ISO 3166 code in upper case, such as US");
            return usual;
        }
        return text;
    }

    private String state(String usual) {
        String text = knobs.text(prefix + "state", usual,
                "state whose list it is, as in TX; empty for the country's own").strip();
        if (!text.matches("[A-Z0-9]{0,3}")) {
            knobs.problem(prefix + "state is '" + text + "'; it must be a code of ISO 3166-2, as in TX");
            return usual;
        }
        return text;
    }

    private <T> T one(String name, T usual, T[] values, Function<T, String> id, String help) {
        String ids = Arrays.stream(values).map(id).collect(Collectors.joining(", "));
        String text = knobs.text(prefix + name, id.apply(usual), help + ids).strip();
        for (T value : values) {
            if (id.apply(value).equals(text)) {
                return value;
            }
        }
        knobs.problem(prefix + name + " is '" + text + "'; it must be one of " + ids);
        return usual;
    }

    /** Calls of one person to another and warnings of danger are no registry's to forbid. */
    private Set<Purpose> purposes(Set<Purpose> usual) {
        String allowed = Arrays.stream(Purpose.values()).filter(TermsSettings::mayBeBound).map(Purpose::id)
                .collect(Collectors.joining(", "));
        String text = knobs.text(prefix + "purposes", usual.isEmpty() ? LAW
                : usual.stream().map(Purpose::id).sorted().collect(Collectors.joining(",")),
                "purposes it binds, separated by commas: " + allowed + "; or law, for those that registries bind by law").strip();
        Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
        if (text.equals(LAW)) {
            return purposes;
        }
        for (String id : text.split(",")) {
            Purpose purpose = Purpose.fromId(id.strip());
            if (purpose == null || !mayBeBound(purpose)) {
                knobs.problem(prefix + "purposes has '" + id.strip() + "'; it must be law, or some of " + allowed);
            } else {
                purposes.add(purpose);
            }
        }
        return purposes;
    }

    private static boolean mayBeBound(Purpose purpose) {
        return purpose != Purpose.PERSONAL && purpose != Purpose.EMERGENCY_NOTIFICATION;
    }

    private boolean subscriptionRequired(boolean usual) {
        String text = knobs.text(prefix + "subscription", usual ? REQUIRED : NOT_REQUIRED,
                "required: only accounts with a subscription of their own are answered; or not-required").strip();
        if (!text.equals(REQUIRED) && !text.equals(NOT_REQUIRED)) {
            knobs.problem(prefix + "subscription is '" + text + "'; it must be required or not-required");
        }
        return text.equals(REQUIRED);
    }
}
