package io.predial.sync;

/** Told how an import goes on, from several threads but never from two at once. */
public interface Progress {
    /** For whoever does not want to know. */
    Progress NONE = (stage, done, total) -> { };

    /** What is being done; the unit differs. */
    enum Stage {
        /** Hashing the file; bytes. */
        CHECKING,
        /** Reading its rows; bytes of text, the total unknown (0) for an archive. */
        READING,
        /** Making segments of what was read; nothing is counted. */
        STAGING,
        /** Writing to PostgreSQL; segments. */
        PUBLISHING
    }

    void at(Stage stage, long done, long total);
}
