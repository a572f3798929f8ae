-- A wish may be about one campaign of the account; '' is all of them.
ALTER TABLE do_not_call ADD COLUMN campaign text NOT NULL DEFAULT ''
    CHECK (campaign = '' OR campaign ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$');
ALTER TABLE do_not_call DROP CONSTRAINT do_not_call_pkey;
ALTER TABLE do_not_call ADD PRIMARY KEY (account, number, campaign);

-- What allows an account to call a number although a registry lists it, and what ended that. Each row is one fact: given
-- (since_millis) or revoked (revoked_at_millis); the other one is 0. Nothing is changed afterwards, so that what was known
-- on any day can be shown: 16 CFR 310.5 wants records of consent for 5 years, 47 CFR 64.1200(d)(6) those of wishes.
CREATE TABLE permission (
    account            text   NOT NULL REFERENCES account,
    number             bigint NOT NULL CHECK (number > 0),
    kind               text   NOT NULL CHECK (kind IN ('written_consent', 'purchase', 'inquiry')),
    since_millis       bigint NOT NULL CHECK (since_millis >= 0),
    revoked_at_millis  bigint NOT NULL CHECK (revoked_at_millis >= 0),
    evidence           text   CHECK (length(evidence) <= 500),
    recorded_at_millis bigint NOT NULL,
    PRIMARY KEY (account, number, kind, since_millis, revoked_at_millis),
    CHECK ((since_millis > 0) <> (revoked_at_millis > 0))
);

-- What the Reassigned Numbers Database answered to the account, about which day (days since 1970-01-01).
CREATE TABLE reassigned_answer (
    account            text    NOT NULL REFERENCES account,
    number             bigint  NOT NULL CHECK (number > 0),
    asked_epoch_day    integer NOT NULL CHECK (asked_epoch_day > 0),
    answer             text    NOT NULL CHECK (answer IN ('yes', 'no', 'no_data')),
    answered_at_millis bigint  NOT NULL CHECK (answered_at_millis > 0),
    recorded_at_millis bigint  NOT NULL,
    PRIMARY KEY (account, number, asked_epoch_day, answer, answered_at_millis)
);

CREATE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER permission_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON permission
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE TRIGGER reassigned_answer_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reassigned_answer
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
