package io.predial.contract;

/**
 * The one catalogue of reasons: stable public code, the check that gives it, a public-safe text, the authority behind
 * it, and the SIP status a SIP front answers with. Codes and wire numbers are never reused.
 *
 * <p>SIP: a deterministic refusal is 403 (the operator's own policy, RFC 3261 section 21.4.4), never the analytics answer
 * 603+ that 47 CFR 64.1200(k)(9) reserves for analytics-based blocks; a route is 302.
 */
public enum ReasonCode {
    EMERGENCY_ROUTE(1, "emergency.route", CheckId.EMERGENCY, 302,
            "Emergency call: send it over the named E911 trunk.", "47 CFR 9.16"),
    EMERGENCY_NO_E911_TRUNK(2, "emergency.no_e911_trunk", CheckId.EMERGENCY, 380,
            "Emergency call, but the account has no E911-enabled trunk. Dial through the local network, or add a trunk.",
            "47 CFR 9.16; operator policy: emergency calls only over E911 trunks"),
    EMERGENCY_BROADCAST(3, "emergency.broadcast", CheckId.EMERGENCY, 403,
            "Campaigns and notifications must not call an emergency line.", "47 CFR 64.1200(a)(1)(i)"),
    EMERGENCY_PROTECTED_SERVICE(4, "emergency.protected_service", CheckId.EMERGENCY,
            "A crisis or public service line such as 988 or 211: a person's call to it is not screened.",
            "47 CFR 52.200; FCC 00-256; operator policy: protected service codes are never refused"),
    EMERGENCY_TEST(5, "emergency.test", CheckId.EMERGENCY, 302,
            "Test of emergency calling: send it over the named E911 trunk. No emergency centre answers it.",
            "RFC 6881 section 16; industry practice: 933"),
    EMERGENCY_TEST_NO_E911_TRUNK(6, "emergency.test_no_e911_trunk", CheckId.EMERGENCY,
            "Test of emergency calling, but the account has no E911-enabled trunk: an emergency call would have no route.",
            "47 CFR 9.16; operator policy: emergency calls only over E911 trunks"),
    EMERGENCY_FALLBACK(40, "emergency.fallback", CheckId.EMERGENCY, 302,
            "Emergency call: no E911 trunk of the account serves it; send it over the operator's fallback trunk.",
            "47 CFR 9.16; operator policy: an emergency call goes out whenever there is a way"),
    EMERGENCY_CALLBACK(41, "emergency.callback", CheckId.EMERGENCY,
            "A call back to somebody who called an emergency line a short while ago: nothing binds it.",
            "47 CFR 9.16(b)(2); RFC 7090"),

    DNC_ACCOUNT(10, "dnc.account", CheckId.DNC, 403,
            "The called person asked this account not to call.", "47 CFR 64.1200(d)(3)"),
    DNC_NATIONAL(11, "dnc.national", CheckId.DNC, 403,
            "The called number is on a national do-not-call registry.", "47 CFR 64.1200(c)(2); 16 CFR 310.4(b)(1)(iii)(B)"),
    DNC_NOT_COVERED(12, "dnc.not_covered", CheckId.DNC, 403,
            "No do-not-call registry loaded here covers the called number, so it cannot be called clear.",
            "16 CFR 310.8 (access to the registry before calling an area code)"),
    DNC_STALE(13, "dnc.stale", CheckId.DNC, 403,
            "The registry copy, or the holiday calendar that the calling hours need, is too old to rely on.",
            "47 CFR 64.1200(c)(2)(i)(D); 16 CFR 310.4(b)(3)(iv)"),
    DNC_HOURS(14, "dnc.hours", CheckId.DNC, 403,
            "Outside the legal calling hours where the called person is.", "47 CFR 64.1200(c)(1); 16 CFR 310.4(c)"),
    DNC_INVALID_NUMBER(15, "dnc.invalid_number", CheckId.DNC, 484,
            "The dialled string is not a telephone number, so no registry can be asked about it.", "ITU-T E.164"),
    DNC_STATE(16, "dnc.state", CheckId.DNC, 403,
            "The called number is on a do-not-call list of a state the called person may be in.",
            "the state's own do-not-call law; the detail names it"),
    DNC_CONSENT(17, "dnc.consent", CheckId.DNC,
            "The called person agreed in writing to be called by this account, so the registries do not bind.",
            "16 CFR 310.4(b)(1)(iii)(B)(1); 47 CFR 64.1200(c)(2)(ii)"),
    DNC_RELATIONSHIP(18, "dnc.relationship", CheckId.DNC,
            "An established business relationship, so the registries do not bind.",
            "16 CFR 310.4(b)(1)(iii)(B)(2); 47 CFR 64.1200(f)"),
    DNC_EXEMPT(19, "dnc.exempt", CheckId.DNC,
            "The registries do not bind calls of this purpose.", "16 CFR 310.6; 47 CFR 64.1200(f)"),
    DNC_REASSIGNED(24, "dnc.reassigned", CheckId.DNC,
            "A permission is on record but does not count: the number may have gone to somebody else since.",
            "47 CFR 64.1200(m)"),

    CALLER_ID_NOT_OWNED(20, "caller_id.not_owned", CheckId.CALLER_ID, 403,
            "The account does not own this caller ID and holds no valid permission for it.", "47 USC 227(e); 47 CFR 64.1604"),
    CALLER_ID_INVALID(21, "caller_id.invalid", CheckId.CALLER_ID, 403,
            "The caller ID is not a valid number.", "47 CFR 64.1200(n); ITU-T E.164"),
    CALLER_ID_WITHHELD(22, "caller_id.withheld", CheckId.CALLER_ID, 403,
            "A call of this purpose must show a number.", "47 CFR 64.1601(e); operator policy; the detail names it"),
    CALLER_ID_EQUALS_CALLEE(23, "caller_id.equals_callee", CheckId.CALLER_ID,
            "The caller ID is the called number.", "operator policy: a sign of spoofing, told and not refused by itself"),
    CALLER_ID_NEIGHBOUR(25, "caller_id.neighbour", CheckId.CALLER_ID,
            "The caller ID has the called number's area code and exchange, and is not the account's.",
            "operator policy: a sign of spoofing, told and not refused by itself"),
    CALLER_ID_BRAND(26, "caller_id.brand", CheckId.CALLER_ID, 403,
            "The display name is, or looks like, a protected brand that the account does not hold.",
            "47 USC 227(e); operator policy"),

    CALLER_ID_DO_NOT_ORIGINATE(50, "caller_id.do_not_originate", CheckId.CALLER_ID, 403,
            "The caller ID is on a do-not-originate list: no call may come from it.", "47 CFR 64.1200(o), in force 2025-12-15"),
    CALLER_ID_STALE(51, "caller_id.stale", CheckId.CALLER_ID, 403,
            "The do-not-originate list's copy is older than the operator accepts.",
            "47 CFR 64.1200(o) (the list is kept up to date); operator policy"),
    CALLER_ID_NOT_COVERED(52, "caller_id.not_covered", CheckId.CALLER_ID, 403,
            "A do-not-originate list of the caller ID's country says nothing about it, so it cannot be called clear.",
            "47 CFR 64.1200(o); operator policy"),

    FRAUD_VELOCITY(30, "fraud.velocity", CheckId.FRAUD, 403,
            "The account makes more calls a minute than it may.", "operator policy"),
    FRAUD_HIGH_RISK_DESTINATION(31, "fraud.high_risk_destination", CheckId.FRAUD, 403,
            "Premium, satellite or other high-cost destination that the account has not allowed.", "operator policy"),
    HARASSMENT_REPEAT(32, "harassment.repeat", CheckId.FRAUD, 403,
            "This account has called this number too often in the last 24 hours.", "47 USC 227; operator policy"),

    /** A check could not answer; whether that blocks the call is the failure mode's to say. */
    CHECK_UNAVAILABLE(90, "check.unavailable", null, 503,
            "A check could not be made.", "operator policy");

    /** No SIP status: the reason refuses nothing. */
    private static final int EXPLAINS = 0;
    private static final ReasonCode[] BY_WIRE = new ReasonCode[128];

    static {
        for (ReasonCode reason : values()) {
            BY_WIRE[reason.wireCode] = reason;
        }
    }

    private final int wireCode;
    private final String code;
    private final CheckId check;
    private final int sipStatus;
    private final String message;
    private final String authority;

    ReasonCode(int wireCode, String code, CheckId check, int sipStatus, String message, String authority) {
        this.wireCode = wireCode;
        this.code = code;
        this.check = check;
        this.sipStatus = sipStatus;
        this.message = message;
        this.authority = authority;
    }

    /** A reason that explains and refuses nothing. */
    ReasonCode(int wireCode, String code, CheckId check, String message, String authority) {
        this(wireCode, code, check, EXPLAINS, message, authority);
    }

    public int wireCode() {
        return wireCode;
    }

    /** The stable public code, such as {@code dnc.national}. */
    public String code() {
        return code;
    }

    /** The check that gives this reason; null for reasons the policy gives about any check. */
    public CheckId check() {
        return check;
    }

    /** 0 for a reason that explains. */
    public int sipStatus() {
        return sipStatus;
    }

    /** True when it only tells why another rule does not bind, or that a permission does not count: it decides nothing. */
    public boolean explains() {
        return sipStatus == EXPLAINS;
    }

    public String message() {
        return message;
    }

    /** The law, standard or policy behind the reason. */
    public String authority() {
        return authority;
    }

    /** The part before the dot: few and bounded, fit for a metric label. */
    public String reasonClass() {
        return code.substring(0, code.indexOf('.'));
    }

    /** The reason with this wire code, or null when this release does not know it. */
    public static ReasonCode fromWire(int code) {
        return code > 0 && code < BY_WIRE.length ? BY_WIRE[code] : null;
    }
}
