package io.predial.numbering;

import java.io.ByteArrayOutputStream;
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
 * @param isApart      true when a blank parts the tail from the keys, as in {@code 911 apt 5B}
 * @param phoneContext digits of a global {@code phone-context} (RFC 3966 section 5.1.5), no plus; empty when none
 */
public record DialledString(String urn, String keys, String tail, boolean isApart, String phoneContext) {
    /** Characters looked at; whatever follows is ignored. RFC 3261 sets no limit, so we do. */
    public static final int LENGTH_MAX = 256;

    private static final String PHONE_CONTEXT = ";phone-context=";
    /** Those with a number in front of the first colon; h323 and callto are what older telephones and web pages write. */
    private static final String[] SCHEMES = {"sips:", "sip:", "tel:", "h323:", "callto:"};
    /** Letters that show nothing (Hangul fillers, after {@link #asciiForms}); whoever pastes them does not see them. */
    private static final String INVISIBLE_LETTERS = "\u115F\u1160";
    private static final int ESCAPE_CHARS = "%39".length();

    /** Takes any text apart; never throws. */
    public static DialledString of(String raw) {
        String text = raw.length() > LENGTH_MAX ? raw.substring(0, LENGTH_MAX) : raw;
        text = percentDecoded(insideAngles(text)).strip();
        String rest = withoutScheme(text);
        if (rest.regionMatches(true, 0, "urn:", 0, 4)) {
            return new DialledString(upTo(rest, ";?#>@, ").toLowerCase(Locale.ROOT), "", "", false, "");
        }
        boolean hasScheme = rest.length() < text.length();
        return keyed(asciiForms(userPart(rest, hasScheme)), phoneContext(text));
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
            } else if (Character.isLetter(symbol) && INVISIBLE_LETTERS.indexOf(symbol) < 0) {
                String tail = text.substring(i).toLowerCase(Locale.ROOT);
                boolean isApart = i > 0 && Character.isWhitespace(text.charAt(i - 1));
                return new DialledString("", keys.toString(), tail, isApart, context);
            }
        }
        return new DialledString("", keys.toString(), "", false, context);
    }

    /** One comma, however long the pause. */
    private static void appendPause(StringBuilder keys) {
        if (keys.isEmpty() || keys.charAt(keys.length() - 1) != ',') {
            keys.append(',');
        }
    }

    /** A comma, or the p and w of dial strings when a digit follows, behind blanks or not. */
    private static boolean isPause(String text, int at) {
        char symbol = text.charAt(at);
        boolean letter = symbol == 'p' || symbol == 'P' || symbol == 'w' || symbol == 'W';
        int next = at + 1;
        while (letter && next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        return symbol == ',' || letter && next < text.length() && Character.isDigit(text.charAt(next));
    }

    /** The address of a name-addr such as {@code "Desk" <sip:911@pbx>} (RFC 3261 section 25.1); its name may hold a {@code <}. */
    private static String insideAngles(String text) {
        int name = text.startsWith("\"") ? closingQuote(text) : 0;
        int open = text.indexOf('<', name);
        return open < 0 ? text : upTo(text.substring(open + 1), ">");
    }

    /** 0 when the quote is never closed. */
    private static int closingQuote(String text) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i;
            }
        }
        return 0;
    }

    /** An escaped character means the character (RFC 3986 section 2.4); what is no escape is left as it is. */
    private static String percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int escaped = escaped(text, i);
            next = i + (escaped >= 0 ? ESCAPE_CHARS : Character.charCount(text.codePointAt(i)));
            if (escaped >= 0) {
                bytes.write(escaped);
            } else {
                bytes.writeBytes(text.substring(i, next).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The byte that is escaped at this place; -1 when none is. */
    private static int escaped(String text, int at) {
        if (text.charAt(at) != '%' || at + ESCAPE_CHARS > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(at + 1), 16);
        int low = Character.digit(text.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static String withoutScheme(String text) {
        for (String scheme : SCHEMES) {
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                String rest = text.substring(scheme.length());
                return rest.startsWith("//") ? rest.substring(2) : rest;
            }
        }
        return text;
    }

    /** In a URI, and in front of a host, a colon begins a password or a port. */
    private static String userPart(String text, boolean hasScheme) {
        String user = upTo(text, ";@?");
        boolean isAddress = hasScheme || user.length() < text.length() && text.charAt(user.length()) == '@';
        return isAddress ? upTo(user, ":") : user;
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
