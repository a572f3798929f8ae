package io.predial.sync.source;

/** Takes what a file says, row by row, in the order of the file. Numbers are E.164. */
public interface NumberSink {
    /** The registry lists the number. */
    void listed(long number);

    /** The registry lists every number from the first to the last, both among them. */
    default void listedRange(long first, long last) {
        for (long number = first; number <= last; number++) {
            listed(number);
        }
    }

    /** The registry no longer lists the number. Only change lists say so. */
    void delisted(long number);
}
