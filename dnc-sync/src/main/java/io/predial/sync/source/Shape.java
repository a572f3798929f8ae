package io.predial.sync.source;

/** Text of a file as it may be shown: enough to see the mistake, and nobody's number or name. */
final class Shape {
    /** As much of a text as is shown. */
    private static final int CHARS_MAX = 24;

    private Shape() {
    }

    /** In quotes, every digit a 9 and every letter an A; what is not printable ASCII is a question mark. */
    static String of(byte[] text, int from, int to) {
        StringBuilder shape = new StringBuilder("'");
        for (int i = from; i < Math.min(to, from + CHARS_MAX); i++) {
            int c = text[i];
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            shape.append(c >= '0' && c <= '9' ? '9' : letter ? 'A' : c < ' ' || c == 127 ? '?' : (char) c);
        }
        return shape.append('\'').toString();
    }
}
