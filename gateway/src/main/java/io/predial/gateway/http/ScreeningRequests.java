package io.predial.gateway.http;

import io.predial.contract.DialRequest;
import io.predial.contract.Purpose;
import io.predial.gateway.account.Directory;
import io.predial.numbering.NumberReader;
import io.predial.store.rows.AccountRow;
import io.predial.store.rows.TrunkRow;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;

/** Turns the fields of a request into a {@link DialRequest}, or says which field is wrong. */
final class ScreeningRequests {
    /**
     * What a call back from the emergency services says its purpose is. No purpose of the checks: either it passes unscreened,
     * or it is judged as {@link Purpose#PERSONAL}, which anybody may say.
     */
    static final String CALLBACK = "emergency_callback";

    private final Directory directory;

    ScreeningRequests(Directory directory) {
        this.directory = directory;
    }

    /**
     * The whole request. What the probe has read already is not read again: this is the hot path.
     *
     * @param probe     of the same values; null when nothing was dialled, which is refused here
     * @param nowMillis the gateway's clock, epoch milliseconds; the instant judged unless a dry run names another
     */
    DialRequest build(ScreeningReader.Values values, DialRequest probe, long nowMillis) {
        required(values, ScreeningField.FROM);
        required(values, ScreeningField.TO);
        DialRequest.Builder request = DialRequest.builder();
        request.id = probe.id();
        request.account = probe.account();
        request.from = probe.from();
        request.to = probe.to();
        request.fromE164 = probe.fromE164();
        request.toE164 = probe.toE164();
        request.region = probe.region();
        request.trunk = probe.trunk();
        request.purpose = purpose(values.get(ScreeningField.PURPOSE));
        request.callId = values.get(ScreeningField.CALL_ID);
        request.calleeState = values.get(ScreeningField.CALLEE_STATE);
        request.calleePostalCode = values.get(ScreeningField.CALLEE_POSTAL_CODE);
        request.calleeTimeZone = values.get(ScreeningField.CALLEE_TIME_ZONE);
        request.debtRef = values.get(ScreeningField.DEBT_REF);
        request.message = values.get(ScreeningField.MESSAGE);
        request.callerName = values.get(ScreeningField.CALLER_NAME);
        request.identity = values.get(ScreeningField.IDENTITY);
        request.campaign = campaign(values.get(ScreeningField.CAMPAIGN));
        request.dryRun = truth(values.get(ScreeningField.DRY_RUN));
        request.atMillis = at(values.get(ScreeningField.AT), request.dryRun, nowMillis);
        return request.build();
    }

    /**
     * Just enough of the request to know an emergency call: what was dialled, over which trunk, by whom, and whether it is
     * a declared campaign. Nothing else about the request can be wrong enough to matter (47 CFR 9.16). A purpose that is
     * not declared, or not known, is a person's call here: most platforms will not say.
     *
     * @return null when nothing was dialled
     */
    DialRequest emergencyProbe(ScreeningReader.Values values, AccountRow account, String id, long nowMillis) {
        String to = values.get(ScreeningField.TO);
        if (to == null || to.isBlank()) {
            return null;
        }
        DialRequest.Builder probe = DialRequest.builder();
        probe.id = id;
        probe.account = account.id();
        probe.from = values.get(ScreeningField.FROM) == null ? "" : values.get(ScreeningField.FROM);
        probe.to = to;
        String declared = values.get(ScreeningField.PURPOSE);
        Purpose purpose = declared == null ? null : Purpose.fromId(declared);
        probe.purpose = purpose == null ? Purpose.PERSONAL : purpose;
        probe.callId = values.get(ScreeningField.CALL_ID);
        probe.trunk = values.get(ScreeningField.TRUNK);
        probe.region = region(account, probe.trunk);
        probe.fromE164 = NumberReader.toE164(probe.from, probe.region);
        probe.toE164 = NumberReader.toE164(to, probe.region);
        probe.dryRun = "true".equals(values.get(ScreeningField.DRY_RUN));
        probe.atMillis = nowMillis;
        return probe.build();
    }

    /**
     * The trunk must be one of the account's. Checked apart, after the emergency rule has had its say: a mistyped trunk
     * name must not cost a 911 call.
     */
    void requireKnownTrunk(DialRequest request) {
        if (request.trunk() != null && directory.trunk(request.account(), request.trunk()) == null) {
            throw Problem.field("trunk", "The account has no trunk of this name.").raise();
        }
    }

    private String region(AccountRow account, String trunk) {
        TrunkRow row = trunk == null ? null : directory.trunk(account.id(), trunk);
        return row == null ? account.country() : row.country();
    }

    private static void required(ScreeningReader.Values values, ScreeningField field) {
        String value = values.get(field);
        if (value == null || value.isBlank()) {
            throw Problem.field(field.jsonName, "The field is required and must not be empty.").raise();
        }
    }

    static boolean isCallback(ScreeningReader.Values values) {
        return CALLBACK.equals(values.get(ScreeningField.PURPOSE));
    }

    private static Purpose purpose(String value) {
        if (value == null) {
            return Purpose.MARKETING;
        }
        if (value.equals(CALLBACK)) {
            return Purpose.PERSONAL;
        }
        Purpose purpose = Purpose.fromId(value);
        if (purpose == null) {
            throw Problem.field("purpose", "Known purposes: "
                    + String.join(", ", Arrays.stream(Purpose.values()).map(Purpose::id).toList())
                    + ", " + CALLBACK).raise();
        }
        return purpose;
    }

    private static String campaign(String value) {
        if (value != null && !DialRequest.isCampaign(value)) {
            throw Problem.field("campaign", DialRequest.CAMPAIGN_RULE).raise();
        }
        return value;
    }

    private static boolean truth(String value) {
        if (value == null || value.equals("false")) {
            return false;
        }
        if (!value.equals("true")) {
            throw Problem.field("dryRun", "The value must be true or false.").raise();
        }
        return true;
    }

    private static long at(String value, boolean dryRun, long nowMillis) {
        if (value == null) {
            return nowMillis;
        }
        if (!dryRun) {
            throw Problem.field("at", "An instant may be given only together with dryRun.").raise();
        }
        try {
            Instant instant = OffsetDateTime.parse(value).toInstant();
            long millis = instant.toEpochMilli();
            if (millis < 0) {
                throw Problem.field("at", "The instant must not be before 1970.").raise();
            }
            return millis;
        } catch (DateTimeException | ArithmeticException malformed) {
            throw Problem.field("at", "The value must be an RFC 3339 instant such as 2026-12-01T17:00:00Z.").raise();
        }
    }
}
