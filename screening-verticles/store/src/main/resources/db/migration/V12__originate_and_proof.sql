-- What a registry is asked about: the called number, or the one shown as caller ID (47 CFR 64.1200(o)).
ALTER TABLE registry ADD COLUMN use text NOT NULL DEFAULT 'do-not-call'
    CHECK (use IN ('do-not-call', 'do-not-originate'));

-- Proof that an account controls a number: a code that was read to whoever answers there, or sent. The code itself is never
-- kept, only a MAC of it under a key that is not in this database: a million codes are tried faster than any hash is slow.
-- The MAC goes when the attempt is over; the rest is the record of who tried what.
CREATE TABLE caller_id_proof (
    id                text    PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{22}$'),
    account           text    NOT NULL REFERENCES account,
    number            bigint  NOT NULL CHECK (number > 0),
    method            text    NOT NULL CHECK (method IN ('voice', 'sms')),
    code_mac          bytea,
    started_at_millis bigint  NOT NULL,
    expires_at_millis bigint  NOT NULL,
    wrong_tries       integer NOT NULL DEFAULT 0,
    state             text    NOT NULL DEFAULT 'waiting'
                      CHECK (state IN ('waiting', 'verified', 'failed', 'expired', 'replaced')),
    ended_at_millis   bigint  NOT NULL DEFAULT 0,
    delivery          text    NOT NULL DEFAULT 'waiting',
    -- The account that owned the number while another one proved to control it: for the operator alone.
    conflict_with     text,
    CHECK ((state = 'waiting') = (code_mac IS NOT NULL))
);
CREATE INDEX caller_id_proof_number ON caller_id_proof (number, started_at_millis);
CREATE INDEX caller_id_proof_account ON caller_id_proof (account, started_at_millis);
CREATE INDEX caller_id_proof_started ON caller_id_proof (started_at_millis);
CREATE INDEX caller_id_proof_waiting ON caller_id_proof (expires_at_millis) WHERE state = 'waiting';
CREATE INDEX caller_id_proof_conflicts ON caller_id_proof (ended_at_millis)
    WHERE state = 'verified' AND conflict_with IS NOT NULL;
