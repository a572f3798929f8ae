-- What the scheduled worker did for each registry, whichever process it was: a restart, or another worker, goes on from here.
-- What the files came to is in import_run. Times are epoch milliseconds, 0 for never.
CREATE TABLE sync_schedule (
    registry           text   PRIMARY KEY REFERENCES registry,
    known_since_millis bigint NOT NULL,
    looked_at_millis   bigint NOT NULL DEFAULT 0,
    next_due_at_millis bigint NOT NULL DEFAULT 0,
    alarm              text   NOT NULL DEFAULT 'none' CHECK (alarm IN ('none', 'overdue', 'soon', 'stale')),
    alarmed_at_millis  bigint NOT NULL DEFAULT 0
);
CREATE INDEX import_run_imported ON import_run (registry, started_at_millis DESC) WHERE outcome = 'imported';
