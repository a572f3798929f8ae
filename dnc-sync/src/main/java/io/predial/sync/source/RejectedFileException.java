package io.predial.sync.source;

/** A file that must not be imported. Says where and why, never what number stood there. */
public final class RejectedFileException extends Exception {
    private static final long serialVersionUID = 1;

    private final String entry;
    private final long line;

    /**
     * @param entry  file of an archive; null when it concerns the whole file
     * @param line   counted from 1; 0 when it concerns no line
     * @param reason for people
     */
    public RejectedFileException(String entry, long line, String reason) {
        super(reason);
        this.entry = entry;
        this.line = line;
    }

    public String entry() {
        return entry;
    }

    public long line() {
        return line;
    }
}
