package io.predial.gateway.verification;

import io.predial.contract.config.Knobs;
import io.predial.gateway.webhook.WebhookConfig;
import io.predial.numbering.NumberPlan;
import io.predial.store.CallerIdProofs;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How accounts prove that they control a number.
 *
 * @param webhook     the operator's dialler, which calls or texts the number
 * @param codeMinutes a code is taken for so long
 * @param triesMax    wrong codes after which no code is right any more
 * @param limits      of attempts that are begun
 * @param countries   ISO 3166; only their numbers are called: codes to far countries are how toll fraud is done
 * @param validDays   the permission ends after so long, unless it is proved anew; 0 for never
 * @param keepDays    what was tried by whom is kept for so long
 */
public record VerificationConfig(WebhookConfig webhook, int codeMinutes, int triesMax, CallerIdProofs.Limits limits,
                                 Set<String> countries, int validDays, int keepDays) {
    /** A call about a code that was asked for longer ago only puzzles whoever answers. */
    private static final int KEEP_TRYING_SECONDS = 60;

    public static VerificationConfig from(Knobs knobs) {
        WebhookConfig webhook = WebhookConfig.from(knobs, "verification", "codes that prove control of a caller ID",
                KEEP_TRYING_SECONDS);
        CallerIdProofs.Limits limits = new CallerIdProofs.Limits(
                knobs.whole("verification.per-number-per-day", 5, 1, 100, "codes sent to one number in 24 hours, whoever asks"),
                knobs.whole("verification.per-account-per-day", 50, 1, 100_000, "codes one account has sent in 24 hours"),
                knobs.whole("verification.per-minute", 60, 1, 10_000, "codes sent in a minute by all gateways together"));
        return new VerificationConfig(webhook,
                knobs.whole("verification.code-minutes", 10, 1, 60, "a code is taken for so long"),
                knobs.whole("verification.tries-max", 5, 1, 10, "wrong codes after which no code is right any more"),
                limits, countries(knobs),
                knobs.whole("verification.valid-days", 365, 0, 36_500,
                        "a proved permission ends after so long unless it is proved anew, 0 for never"),
                knobs.whole("verification.keep-days", 1_825, 1, 36_500, "what was tried by whom is kept for so long"));
    }

    private static Set<String> countries(Knobs knobs) {
        String text = knobs.text("verification.countries", "US,CA",
                "countries, separated by commas, whose numbers may be called with a code");
        Set<String> countries = Arrays.stream(text.split(",")).map(String::strip).filter(each -> !each.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        for (String country : countries) {
            if (!NumberPlan.regions().contains(country)) {
                knobs.problem("verification.countries has '" + country + "'; it must be an ISO 3166 code such as US");
            }
        }
        return countries;
    }
}
