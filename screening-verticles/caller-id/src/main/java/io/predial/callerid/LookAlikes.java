package io.predial.callerid;

import io.predial.numbering.RuleTable;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a name looks like, whatever it is written with: words of the letters a to z only, where signs that look alike are one
 * ({@value #TABLE}). Immutable.
 */
final class LookAlikes {
    static final String TABLE = "io/predial/callerid/look-alikes.csv";
    /** Characters looked at; display names are shorter (15 in the telephone network). */
    static final int LENGTH_MAX = 256;

    private final Map<Integer, Character> letters = new HashMap<>();

    private LookAlikes() {
    }

    /** @throws IllegalStateException when the table is broken */
    static LookAlikes load() {
        LookAlikes signs = new LookAlikes();
        for (RuleTable.Row row : RuleTable.read(LookAlikes.class, TABLE)) {
            String sign = row.text("sign");
            String letter = row.text("letter");
            if (!letter.matches("[a-z]") || !sign.matches("U\\+[0-9A-F]{4,5}|[0-9a-z]")) {
                throw row.mistake("neither a sign nor U+ and its number, or no letter");
            }
            int code = sign.startsWith("U+") ? Integer.parseInt(sign.substring(2), 16) : sign.codePointAt(0);
            if (signs.letters.put(code, letter.charAt(0)) != null) {
                throw row.mistake("the second row of " + sign);
            }
        }
        return signs;
    }

    /** The words of a name as they look; none when nothing of it looks like a letter. */
    List<String> words(String name) {
        String text = name.length() > LENGTH_MAX ? name.substring(0, LENGTH_MAX) : name;
        // Compatibility forms first (full-width, mathematical, ligatures), then letters without their accents.
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        plain.codePoints().forEach(sign -> {
            char letter = letter(sign);
            if (letter != 0) {
                word.append(letter);
            } else if (Character.getType(sign) != Character.NON_SPACING_MARK && Character.getType(sign) != Character.FORMAT) {
                add(word, words);
            }
        });
        add(word, words);
        return words;
    }

    private static void add(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private char letter(int sign) {
        Character alike = letters.get(sign);
        return alike != null ? alike : sign >= 'a' && sign <= 'z' ? (char) sign : 0;
    }
}
