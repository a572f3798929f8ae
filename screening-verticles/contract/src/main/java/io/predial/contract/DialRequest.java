package io.predial.contract;

import java.util.Objects;

/**
 * One question: may this call go out? Built once by a front, never changed, and sent as it is to every check.
 *
 * @param id             the screening's id, unique; checks that count use it to count once
 * @param account        the account that asks, from its credential and never from the request
 * @param from           the caller ID as given
 * @param to             the dialled string, raw: emergency rules must see what was dialled (47 CFR 9.16)
 * @param fromE164       the caller ID as a number, {@link E164#NONE} when it is not one
 * @param toE164         the dialled number, {@link E164#NONE} when it is not one
 * @param region         ISO 3166 region the string is dialled from, upper case: the trunk's country or the account's
 * @param purpose        why the call is made
 * @param trunk          trunk it would leave by; null when not said
 * @param callId         the platform's id for the call; null when not said
 * @param calleeState    state or province of the called person; null when not known
 * @param calleePostalCode postal code of the called person; null when not known
 * @param calleeTimeZone IANA time zone of the called person; null when not known
 * @param debtRef        the debt a collection call is about; null when none
 * @param message        the opening script; null when not given
 * @param callerName     the display name; null when not given
 * @param identity       the SIP Identity header; null when not given
 * @param campaign       the account's name for the campaign the call belongs to; null when not said
 * @param dryRun         evaluate without counting
 * @param atMillis       the instant to judge, epoch milliseconds: now, or the request's {@code at}
 */
public record DialRequest(String id, String account, String from, String to, long fromE164, long toE164, String region,
                          Purpose purpose, String trunk, String callId, String calleeState, String calleePostalCode,
                          String calleeTimeZone, String debtRef, String message, String callerName, String identity,
                          String campaign, boolean dryRun, long atMillis) {
    public static final int CAMPAIGN_CHARS_MAX = 64;
    /** What {@link #isCampaign} asks, for people. */
    public static final String CAMPAIGN_RULE = "A campaign has 1 to 64 letters, digits, dots, dashes, underscores or colons, "
            + "and begins with a letter or a digit.";

    public DialRequest {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(purpose, "purpose");
    }

    /** Whether a text can be the name of a campaign: short, and safe wherever names are shown. */
    public static boolean isCampaign(String text) {
        if (text.isEmpty() || text.length() > CAMPAIGN_CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && (i == 0 || "._:-".indexOf(c) < 0)) {
                return false;
            }
        }
        return true;
    }

    /** Hides the numbers: a record's own toString would put personal data into a log. */
    @Override
    public String toString() {
        return "DialRequest[" + id + ", account=" + account + ", purpose=" + purpose.id() + "]";
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects the fields of a request as a front reads them. Not thread-safe. */
    public static final class Builder {
        public String id;
        public String account;
        public String from;
        public String to;
        public long fromE164;
        public long toE164;
        public String region = "US";
        public Purpose purpose = Purpose.MARKETING;
        public String trunk;
        public String callId;
        public String calleeState;
        public String calleePostalCode;
        public String calleeTimeZone;
        public String debtRef;
        public String message;
        public String callerName;
        public String identity;
        public String campaign;
        public boolean dryRun;
        public long atMillis;

        public DialRequest build() {
            return new DialRequest(id, account, from, to, fromE164, toE164, region, purpose, trunk, callId, calleeState,
                    calleePostalCode, calleeTimeZone, debtRef, message, callerName, identity, campaign, dryRun,
                    atMillis);
        }
    }
}
