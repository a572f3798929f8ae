package io.predial.sync.source;

/** Takes what a file says, row by row, in the order of the file. Numbers are E.164. */
public interface NumberSink {
    /** The registry lists the number. */
    void listed(long number);

    /** The registry no longer lists the number. Only change lists say so. */
    void delisted(long number);
}
