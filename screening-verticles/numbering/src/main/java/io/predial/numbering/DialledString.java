package io.predial.numbering;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/**
 * A dialled string taken apart: URI, presentation and extension removed, every digit an ASCII digit. Nothing is judged
 * and nothing is rewritten here, so an emergency rule still sees what was dialled (47 CFR 9.16).
 *
 * @param urn          lower-case URN without parameters ({@code urn:service:sos}); empty when it is none
 * @param keys         what would be keyed: digits, {@code *}, {@code #}, a {@code ,} for each pause, and a {@code +}
 *                     only as the first; empty when the text does not start with something that can be dialled
 * @param tail         lower-case text from the first letter on: {@code ext. 5}, {@code alice}; empty when none
 * @param phoneContext digits of a global {@code phone-context} (RFC 3966 section 5.1.5), no plus; empty when none
 */
public record DialledString(String urn, String keys, String tail, String phoneContext) {
    /** Characters looked at; whatever follows is ignored. RFC 3261 sets no limit, so we do. */
    public static final int LENGTH_MAX = 256;

    private static final String PHONE_CONTEXT = ";phone-context=";
    private static final String[] SCHEMES = {"sips:", "sip:", "tel:"};

    /** Takes any text apart; never throws. */
    public static DialledString of(String raw) {
        String text = raw.length() > LENGTH_MAX ? raw.substring(0, LENGTH_MAX) : raw;
        text = percentDecoded(insideAngles(text)).strip();
        if (text.regionMatches(true, 0, "urn:", 0, 4)) {
            return new DialledString(upTo(text, ";?#>").toLowerCase(Locale.ROOT), "", "", "");
        }
        String context = phoneContext(text);
        return keyed(asciiForms(userPart(text)), context);
    }

    /** True when nothing but an extension follows the keys. */
    public boolean endsCleanly() {
        boolean x = tail.startsWith("x") && tail.length() > 1 && !Character.isLetter(tail.charAt(1));
        return tail.isEmpty() || x || tail.startsWith("ext");
    }

    private static DialledString keyed(String text, String context) {
        StringBuilder keys = new StringBuilder(text.length());
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int symbol = text.codePointAt(i);
            next = i + Character.charCount(symbol);
            int digit = Character.digit(symbol, 10);
            if (digit >= 0) {
                keys.append((char) ('0' + digit));
            } else if (symbol == '*' || symbol == '#' || symbol == '+' && keys.isEmpty()) {
                keys.append((char) symbol);
            } else if (isPause(text, i)) {
                appendPause(keys);
            } else if (Character.isLetter(symbol)) {
                String tail = text.substring(i).toLowerCase(Locale.ROOT);
                return new DialledString("", keys.toString(), tail, context);
            }
        }
        return new DialledString("", keys.toString(), "", context);
    }

    /** One comma, however long the pause. */
    private static void appendPause(StringBuilder keys) {
        if (keys.isEmpty() || keys.charAt(keys.length() - 1) != ',') {
            keys.append(',');
        }
    }

    /** A comma, or the p and w of dial strings when a digit follows. */
    private static boolean isPause(String text, int at) {
        char symbol = text.charAt(at);
        boolean letter = symbol == 'p' || symbol == 'P' || symbol == 'w' || symbol == 'W';
        return symbol == ',' || letter && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
    }

    /** The address of a name-addr such as {@code "Desk" <sip:911@pbx>} (RFC 3261 section 25.1). */
    private static String insideAngles(String text) {
        int open = text.indexOf('<');
        return open < 0 ? text : upTo(text.substring(open + 1), ">");
    }

    /** An escaped character means the character (RFC 3986 section 2.4); a broken escape is left as it is. */
    private static String percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            return text;
        }
    }

    private static String userPart(String text) {
        String rest = text;
        for (String scheme : SCHEMES) {
            if (rest.regionMatches(true, 0, scheme, 0, scheme.length())) {
                rest = rest.substring(scheme.length());
                return upTo(rest.startsWith("//") ? rest.substring(2) : rest, ";@?:");
            }
        }
        return upTo(rest, ";@?");
    }

    private static String phoneContext(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(PHONE_CONTEXT);
        String value = at < 0 ? "" : upTo(lower.substring(at + PHONE_CONTEXT.length()), ";@?>").strip();
        if (!value.startsWith("+")) {
            return "";
        }
        StringBuilder digits = new StringBuilder();
        value.chars().filter(c -> c >= '0' && c <= '9').forEach(c -> digits.append((char) c));
        return digits.toString();
    }

    /** Full-width, superscript and circled digits become plain ones; digits of other scripts stay. */
    private static String asciiForms(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        return ascii ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    private static String upTo(String text, String stops) {
        for (int i = 0; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return text.substring(0, i);
            }
        }
        return text;
    }
}
