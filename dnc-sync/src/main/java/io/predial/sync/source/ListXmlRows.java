package io.predial.sync.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * The XML full list of the FTC and of Canada:
 *
 * <pre>{@code <list type='full' level='ac' val='423'> <ac val='423'> <ph val='1234567'/> ... </ac> </list>}</pre>
 *
 * A list of the whole nation has {@code level='all' val=''} and many {@code ac}. The published sample closes its
 * {@code <list .../>} at once and writes {@code </list>} at the end all the same, so an XML parser would refuse it; this
 * reads tag after tag, and knows no entities, declarations or comments: there is nothing here to expand or to fetch. The
 * last {@code </list>} is required, because without it nobody could tell a whole list from one cut off.
 */
final class ListXmlRows implements Rows {
    private static final int BUFFER_BYTES = 1 << 16;
    /** The longest tag of the format has some 40. */
    private static final int TAG_CHARS_MAX = 200;
    private static final byte[] FULL = XmlTag.ascii("full");
    private static final byte[] ALL = XmlTag.ascii("all");
    private static final byte[] AC = XmlTag.ascii("ac");
    private static final byte[] NO_VALUE = {};
    private static final int AREA_DIGITS = 3;
    private static final int PHONE_DIGITS = 7;

    /** What is open. */
    private enum Inside { NOTHING, LIST, AREA, PHONE, ENDED }

    private final String entry;
    private final NumberSink numbers;
    private final byte[] tag = new byte[TAG_CHARS_MAX];
    private final XmlTag parsed = new XmlTag();
    private Inside inside = Inside.NOTHING;
    /** Characters of the tag being read, its {@code <} among them; 0 between tags. */
    private int length;
    private long line = 1;
    private long offset;
    private long rows;
    private boolean national;
    private long listArea;
    private long area;

    ListXmlRows(String entry, NumberSink numbers) {
        this.entry = entry;
        this.numbers = numbers;
    }

    @Override
    public long read(InputStream in) throws IOException, RejectedFileException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            for (int i = 0; i < count; i++) {
                next(buffer[i]);
                offset++;
            }
        }
        require(offset == 0 || inside == Inside.ENDED && length == 0, "the file ends before its list does");
        return rows;
    }

    private void next(byte b) throws RejectedFileException {
        if (length > 0) {
            inTag(b);
        } else if (b == '<') {
            tag[length++] = b;
        } else {
            require(isSpace(b) || offset < 3 && isByteOrderMark(b), "text that is no tag");
        }
        line += b == '\n' ? 1 : 0;
    }

    private boolean isByteOrderMark(byte b) {
        return (b & 0xFF) == (offset == 0 ? 0xEF : offset == 1 ? 0xBB : 0xBF);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private void inTag(byte b) throws RejectedFileException {
        if (b == '>') {
            take();
            length = 0;
        } else if (b == '<' || length == TAG_CHARS_MAX) {
            throw refusedTag("a tag that does not end");
        } else {
            tag[length++] = b;
        }
    }

    private void take() throws RejectedFileException {
        byte first = length > 1 ? tag[1] : 0;
        if (first == '?' && inside == Inside.NOTHING) {
            return;
        }
        if (first == '!' || first == '?') {
            throw refusedTag("declarations and comments are not read");
        }
        if (!parsed.parse(tag, 1, length)) {
            throw refusedTag("not a tag of this format");
        }
        require(inside != Inside.ENDED, "a tag after the end of the list");
        switch (parsed.element()) {
            case LIST -> list();
            case AC -> area();
            case PH -> phone();
            case OTHER -> throw refusedTag("neither list, ac nor ph");
        }
    }

    private void list() throws RejectedFileException {
        if (parsed.isClosing()) {
            require(inside == Inside.LIST, "a list that ends before what is in it, or before it begins");
            inside = Inside.ENDED;
            return;
        }
        require(inside == Inside.NOTHING, "a list inside the list");
        if (parsed.count() != 3) {
            throw refusedTag("expected type, level and val of the list");
        }
        require(parsed.is(XmlTag.TYPE, FULL), "not a full list");
        national = parsed.is(XmlTag.LEVEL, ALL);
        require(national || parsed.is(XmlTag.LEVEL, AC), "the level is neither ac nor all");
        require(!national || parsed.is(XmlTag.VAL, NO_VALUE), "a national list that names an area code");
        listArea = national ? 0 : digits(AREA_DIGITS);
        inside = Inside.LIST;
    }

    private void area() throws RejectedFileException {
        if (parsed.isClosing()) {
            require(inside == Inside.AREA, "an ac that ends before what is in it, or before it begins");
            inside = Inside.LIST;
            return;
        }
        require(inside != Inside.NOTHING, "an ac outside a list");
        require(inside == Inside.LIST, "an ac inside an ac");
        area = digits(AREA_DIGITS);
        require(national || area == listArea, "an ac of another area code than the list's");
        refuseWrongNumber(2_000_000);
        inside = parsed.isEmpty() ? Inside.LIST : Inside.AREA;
    }

    private void phone() throws RejectedFileException {
        if (parsed.isClosing()) {
            require(inside == Inside.PHONE, "a ph that ends before it begins");
            inside = Inside.AREA;
            return;
        }
        require(inside == Inside.AREA, inside == Inside.PHONE ? "a ph inside a ph" : "a ph outside an ac");
        long number = digits(PHONE_DIGITS);
        refuseWrongNumber(number);
        numbers.listed(LineRows.nanp(area, number));
        rows++;
        inside = parsed.isEmpty() ? Inside.AREA : Inside.PHONE;
    }

    private long digits(int count) throws RejectedFileException {
        boolean others = parsed.element() != XmlTag.Element.LIST && parsed.count() != 1;
        long value = others ? -1 : parsed.digits(XmlTag.VAL, count);
        if (value < 0) {
            throw refusedTag("expected val with " + count + " digits and nothing else");
        }
        return value;
    }

    private void refuseWrongNumber(long number) throws RejectedFileException {
        String wrong = LineRows.wrongNanp(area, number);
        require(wrong == null, wrong);
    }

    private void require(boolean right, String reason) throws RejectedFileException {
        if (!right) {
            throw new RejectedFileException(entry, line, reason);
        }
    }

    private RejectedFileException refusedTag(String reason) {
        return new RejectedFileException(entry, line, reason + "; the tag looks like " + Shape.of(tag, 0, length));
    }
}
