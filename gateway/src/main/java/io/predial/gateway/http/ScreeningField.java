package io.predial.gateway.http;

import io.predial.contract.DialRequest;

/** The fields of a screening request: their names and limits. */
enum ScreeningField {
    FROM("from", 256),
    TO("to", 256),
    PURPOSE("purpose", 32),
    TRUNK("trunk", 64),
    CALL_ID("callId", 256),
    CALLEE_STATE("calleeState", 16),
    CALLEE_POSTAL_CODE("calleePostalCode", 16),
    CALLEE_TIME_ZONE("calleeTimeZone", 64),
    DEBT_REF("debtRef", 128),
    MESSAGE("message", 4_096),
    CALLER_NAME("callerName", 128),
    /** SIP Identity header: a PASSporT with a certificate URL stays well below this (RFC 8224). */
    IDENTITY("identity", 4_096),
    CAMPAIGN("campaign", DialRequest.CAMPAIGN_CHARS_MAX),
    DRY_RUN("dryRun", 5),
    AT("at", 40);

    /** The enum's own array is copied for whoever asks, eight times a request. */
    private static final ScreeningField[] ALL = values();
    static final int COUNT = ALL.length;

    final String jsonName;
    final int charsMax;

    ScreeningField(String jsonName, int charsMax) {
        this.jsonName = jsonName;
        this.charsMax = charsMax;
    }

    static ScreeningField named(String name) {
        for (ScreeningField field : ALL) {
            if (field.jsonName.equals(name)) {
                return field;
            }
        }
        throw Problem.field(shortened(name), "No such field. Known: " + known()).raise();
    }

    /** A name made up by a client may be long or strange; it is quoted back only in part. */
    private static String shortened(String name) {
        String clean = name.replaceAll("[^A-Za-z0-9_.-]", "?");
        return clean.length() <= 40 ? clean : clean.substring(0, 40);
    }

    private static String known() {
        StringBuilder names = new StringBuilder();
        for (ScreeningField field : ALL) {
            names.append(names.isEmpty() ? "" : ", ").append(field.jsonName);
        }
        return names.toString();
    }
}
