package io.predial.sync.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * For a registry whose format is not set: a text whose first character is {@code <} is the XML list, any other the flat
 * one. Nothing else is guessed.
 */
final class DetectedRows implements Rows {
    /** Enough for a byte order mark and some blank lines. */
    private static final int LOOKED_AT_BYTES = 64;

    private final String entry;
    private final NumberSink numbers;

    DetectedRows(String entry, NumberSink numbers) {
        this.entry = entry;
        this.numbers = numbers;
    }

    @Override
    public long read(InputStream in) throws IOException, RejectedFileException {
        BufferedInputStream again = new BufferedInputStream(in, LOOKED_AT_BYTES);
        again.mark(LOOKED_AT_BYTES);
        boolean xml = beginsLikeXml(again.readNBytes(LOOKED_AT_BYTES));
        again.reset();
        return (xml ? new ListXmlRows(entry, numbers) : new FlatRows(entry, numbers)).read(again);
    }

    private static boolean beginsLikeXml(byte[] start) {
        for (byte b : start) {
            // A byte order mark is three bytes that are negative here.
            if (b > ' ' || b == 0) {
                return b == '<';
            }
        }
        return false;
    }
}
