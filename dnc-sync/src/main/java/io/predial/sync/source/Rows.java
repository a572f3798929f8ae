package io.predial.sync.source;

import java.io.IOException;
import java.io.InputStream;

/** Reads one text of a registry file. There is one implementation for each format, in a file of its own. */
interface Rows {
    /**
     * Reads to the end, in constant memory whatever the text holds.
     *
     * @return rows read; a header is none
     * @throws RejectedFileException on the first thing that is wrong
     */
    long read(InputStream in) throws IOException, RejectedFileException;
}
