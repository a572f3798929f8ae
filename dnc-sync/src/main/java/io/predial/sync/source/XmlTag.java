package io.predial.sync.source;

import java.nio.charset.StandardCharsets;

/**
 * One tag, taken apart in place: a name and attributes in single or double quotes. One object serves a whole file, and
 * parsing makes nothing new, because a national list has a quarter of a billion tags.
 */
final class XmlTag {
    static final byte[] TYPE = ascii("type");
    static final byte[] LEVEL = ascii("level");
    static final byte[] VAL = ascii("val");

    /** The elements of the format. */
    enum Element {
        LIST("list"), AC("ac"), PH("ph"), OTHER("");

        private final byte[] name;

        Element(String name) {
            this.name = ascii(name);
        }
    }

    private static final Element[] ELEMENTS = Element.values();
    private static final int ATTRIBUTES_MAX = 4;

    private final int[] nameFrom = new int[ATTRIBUTES_MAX];
    private final int[] nameTo = new int[ATTRIBUTES_MAX];
    private final int[] valueFrom = new int[ATTRIBUTES_MAX];
    private final int[] valueTo = new int[ATTRIBUTES_MAX];
    private byte[] text;
    private int at;
    private int end;
    private int attributes;
    private boolean closing;
    private boolean empty;
    private Element element;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Takes a tag apart.
     *
     * @param tag  its text, which must stay as it is while this is asked about it
     * @param from after the {@code <}
     * @param to   before the {@code >}
     * @return false when it is no tag of a name and attributes
     */
    boolean parse(byte[] tag, int from, int to) {
        text = tag;
        at = from;
        end = to;
        attributes = 0;
        closing = at < end && tag[at] == '/';
        at += closing ? 1 : 0;
        empty = !closing && at < end && tag[end - 1] == '/';
        end -= empty ? 1 : 0;
        int start = at;
        skipName();
        element = elementAt(start, at);
        return at > start && attributes() && !(closing && attributes > 0);
    }

    private Element elementAt(int from, int to) {
        for (Element each : ELEMENTS) {
            if (each != Element.OTHER && matches(from, to, each.name)) {
                return each;
            }
        }
        return Element.OTHER;
    }

    private boolean attributes() {
        while (true) {
            int before = at;
            skipSpace();
            if (at == end) {
                return true;
            }
            if (at == before || attributes == ATTRIBUTES_MAX || !attribute()) {
                return false;
            }
            attributes++;
        }
    }

    private boolean attribute() {
        nameFrom[attributes] = at;
        skipName();
        nameTo[attributes] = at;
        skipSpace();
        if (at == nameFrom[attributes] || at == end || text[at++] != '=') {
            return false;
        }
        skipSpace();
        if (at == end || text[at] != '\'' && text[at] != '"') {
            return false;
        }
        byte quote = text[at++];
        valueFrom[attributes] = at;
        while (at < end && text[at] != quote) {
            at++;
        }
        valueTo[attributes] = at;
        return at++ < end;
    }

    private void skipName() {
        while (at < end && text[at] >= 'a' && text[at] <= 'z') {
            at++;
        }
    }

    private void skipSpace() {
        while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) {
            at++;
        }
    }

    private boolean matches(int from, int to, byte[] expected) {
        boolean same = to - from == expected.length;
        for (int i = 0; i < expected.length && same; i++) {
            same = text[from + i] == expected[i];
        }
        return same;
    }

    Element element() {
        return element;
    }

    /** True for {@code </name>}. */
    boolean isClosing() {
        return closing;
    }

    /** True for {@code <name/>}. */
    boolean isEmpty() {
        return empty;
    }

    /** How many attributes there are. */
    int count() {
        return attributes;
    }

    /** True when there is one attribute of that name, and its value is this. */
    boolean is(byte[] name, byte[] value) {
        int index = find(name);
        return index >= 0 && matches(valueFrom[index], valueTo[index], value);
    }

    /** The value of an attribute of exactly so many digits, or -1. */
    long digits(byte[] name, int count) {
        int index = find(name);
        return index >= 0 && valueTo[index] - valueFrom[index] == count
                ? LineRows.digits(text, valueFrom[index], valueTo[index]) : -1;
    }

    private int find(byte[] name) {
        int found = -1;
        for (int i = 0; i < attributes; i++) {
            if (matches(nameFrom[i], nameTo[i], name)) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }
}
