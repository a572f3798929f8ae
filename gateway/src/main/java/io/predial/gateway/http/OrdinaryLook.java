package io.predial.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Proves of a request that has not been parsed that it is no emergency call, so that it can be turned away for the price
 * of one pass over its bytes. The proof is one-sided: what it does not understand is parsed, and the emergency rule asked.
 *
 * <p>Proven is a request whose only {@code to} is a plus and 11 to 15 ASCII digits. The emergency rule calls such a string
 * ordinary whatever the region: country code, trunk prefix and the longest emergency number make ten digits at most.
 */
final class OrdinaryLook {
    private static final int DIGITS_MIN = 11;
    /** ITU-T E.164 section 6. More digits may still be ordinary; nobody has to prove it here. */
    private static final int DIGITS_MAX = 15;
    private static final int KEY_BYTES = 4;
    private static final byte[] CALLBACK = ScreeningRequests.CALLBACK.getBytes(StandardCharsets.US_ASCII);

    private OrdinaryLook() {
    }

    /**
     * In plain ASCII without a backslash (no escapes, no UTF-16, no overlong UTF-8) a quote always begins or ends a string,
     * and {@code "to"} before a colon is a key, in well-formed JSON. Malformed JSON is refused anyway. Two of them are no
     * proof: one may be nested, and the first one counts.
     */
    static boolean provesJson(byte[] body) {
        int valueAt = -1;
        for (int i = 0; i < body.length; i++) {
            if (body[i] <= 0 || body[i] == '\\') {
                return false;
            }
            if (body[i] == '"' && isKey(body, i)) {
                if (valueAt >= 0) {
                    return false;
                }
                valueAt = i + KEY_BYTES;
            }
        }
        return valueAt >= 0 && isOrdinaryMember(body, valueAt);
    }

    private static boolean isKey(byte[] body, int at) {
        return at + KEY_BYTES <= body.length && body[at + 1] == 't' && body[at + 2] == 'o' && body[at + 3] == '"';
    }

    private static boolean isOrdinaryMember(byte[] body, int afterKey) {
        int at = afterBlanks(body, afterKey);
        if (at == body.length || body[at] != ':') {
            return false;
        }
        at = afterBlanks(body, at + 1);
        if (at + 1 >= body.length || body[at] != '"' || body[at + 1] != '+') {
            return false;
        }
        int digitsAt = at + 2;
        at = digitsAt;
        while (at < body.length && body[at] >= '0' && body[at] <= '9') {
            at++;
        }
        return at < body.length && body[at] == '"' && isOrdinaryLength(at - digitsAt);
    }

    private static int afterBlanks(byte[] body, int from) {
        int at = from;
        while (at < body.length && (body[at] == ' ' || body[at] == '\t' || body[at] == '\n' || body[at] == '\r')) {
            at++;
        }
        return at;
    }

    /** True when the purpose of a call back from the emergency services is written anywhere: whether it is one, others say. */
    static boolean saysCallback(byte[] body) {
        for (int i = 0; i + CALLBACK.length <= body.length; i++) {
            if (body[i] == CALLBACK[0] && Arrays.equals(body, i, i + CALLBACK.length, CALLBACK, 0, CALLBACK.length)) {
                return true;
            }
        }
        return false;
    }

    /** A form body or a query string. A name with an escape in it may be {@code to} as well, so it ends the proof. */
    static boolean provesForm(String form) {
        boolean proven = false;
        int at = 0;
        while (form != null && at < form.length()) {
            int end = form.indexOf('&', at);
            String pair = form.substring(at, end < 0 ? form.length() : end);
            at = end < 0 ? form.length() : end + 1;
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (name.indexOf('%') >= 0) {
                return false;
            }
            if (name.equals("to")) {
                if (proven || equals < 0 || !isOrdinaryValue(pair.substring(equals + 1))) {
                    return false;
                }
                proven = true;
            }
        }
        return proven;
    }

    private static boolean isOrdinaryValue(String value) {
        int plus = value.startsWith("+") ? 1 : value.regionMatches(true, 0, "%2B", 0, 3) ? 3 : 0;
        for (int i = plus; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return plus > 0 && isOrdinaryLength(value.length() - plus);
    }

    private static boolean isOrdinaryLength(int digits) {
        return digits >= DIGITS_MIN && digits <= DIGITS_MAX;
    }
}
