-- The record. Times are epoch milliseconds (bigint), numbers E.164 without the plus (bigint), hashes lower-case hex.

CREATE TABLE account (
    id                          text    PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
    name                        text    NOT NULL CHECK (length(name) <= 200),
    country                     text    NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    calls_per_minute            integer NOT NULL CHECK (calls_per_minute >= 0),
    attempts_per_callee_per_day integer NOT NULL CHECK (attempts_per_callee_per_day >= 0),
    allowed_destinations        text[]  NOT NULL,
    failure_modes               jsonb   NOT NULL
);

CREATE TABLE api_key (
    sha256_hex        text    PRIMARY KEY CHECK (sha256_hex ~ '^[0-9a-f]{64}$'),
    account           text    REFERENCES account,
    admin             boolean NOT NULL,
    label             text    NOT NULL CHECK (length(label) <= 64),
    created_at_millis bigint  NOT NULL,
    CHECK (admin OR account IS NOT NULL)
);

CREATE TABLE caller_id (
    number            bigint NOT NULL CHECK (number > 0),
    account           text   NOT NULL REFERENCES account,
    status            text   NOT NULL CHECK (status IN ('owned', 'verified', 'delegated')),
    expires_at_millis bigint NOT NULL,
    emergency_address text   CHECK (length(emergency_address) <= 500),
    PRIMARY KEY (number, account)
);
-- One owner a number, whoever asks at the same instant.
CREATE UNIQUE INDEX caller_id_one_owner ON caller_id (number) WHERE status = 'owned';

CREATE TABLE trunk (
    account text    NOT NULL REFERENCES account,
    id      text    NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
    country text    NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    e911    boolean NOT NULL,
    uri     text    NOT NULL CHECK (length(uri) <= 500),
    PRIMARY KEY (account, id)
);

CREATE TABLE do_not_call (
    account         text   NOT NULL REFERENCES account,
    number          bigint NOT NULL CHECK (number > 0),
    reason          text   CHECK (length(reason) <= 500),
    added_at_millis bigint NOT NULL,
    PRIMARY KEY (account, number)
);

-- 47 CFR 64.1200(d)(6): a request is honoured for at least 5 years. Nothing here may forget one.
CREATE FUNCTION do_not_call_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'do_not_call is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER do_not_call_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON do_not_call
    FOR EACH STATEMENT EXECUTE FUNCTION do_not_call_is_append_only();

CREATE TABLE registry (
    id              text    PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    country         text    NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    max_age_days    integer NOT NULL CHECK (max_age_days > 0),
    current_version text
);

CREATE TABLE registry_version (
    registry           text   NOT NULL REFERENCES registry,
    version            text   NOT NULL CHECK (length(version) BETWEEN 1 AND 64),
    imported_at_millis bigint NOT NULL,
    count              bigint NOT NULL,
    PRIMARY KEY (registry, version)
);
ALTER TABLE registry ADD CONSTRAINT registry_current_version_exists
    FOREIGN KEY (id, current_version) REFERENCES registry_version (registry, version);

-- A serialized RoaringBitmap (portable format, 32 bit), named by its content and shared between versions.
CREATE TABLE segment (
    sha256_hex text   PRIMARY KEY CHECK (sha256_hex ~ '^[0-9a-f]{64}$'),
    count      bigint NOT NULL,
    bytes      bytea  NOT NULL
);
-- Bitmaps do not compress again, and reading them whole is all anybody does.
ALTER TABLE segment ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE registry_version_segment (
    registry           text    NOT NULL,
    version            text    NOT NULL,
    key                integer NOT NULL,
    sha256_hex         text    NOT NULL REFERENCES segment,
    obtained_at_millis bigint  NOT NULL,
    PRIMARY KEY (registry, version, key),
    FOREIGN KEY (registry, version) REFERENCES registry_version
);
CREATE INDEX registry_version_segment_sha256 ON registry_version_segment (sha256_hex);

CREATE TABLE import_run (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    registry          text   NOT NULL,
    file_sha256_hex   text   NOT NULL,
    outcome           text   NOT NULL,
    started_at_millis bigint NOT NULL,
    report            jsonb  NOT NULL
);
CREATE INDEX import_run_latest ON import_run (registry, id DESC);

CREATE TABLE change_log (
    version bigint      PRIMARY KEY,
    kind    text        NOT NULL,
    deleted boolean     NOT NULL,
    row     jsonb       NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);

-- A sequence would number changes in the order they were begun, with holes where one rolled back; a reader of "version >
-- last" would then skip rows that commit late. Updating this one row instead holds its lock until commit, so writers take
-- turns: version order is commit order, and there are no holes.
-- The epoch names this history: a database made anew starts another one, and what followed the old one must reload.
CREATE TABLE change_head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint  NOT NULL,
    epoch    uuid    NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO change_head (version) VALUES (0);

-- The last version that Kafka has acknowledged.
CREATE TABLE relay_position (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint  NOT NULL
);
INSERT INTO relay_position (version) VALUES (0);
