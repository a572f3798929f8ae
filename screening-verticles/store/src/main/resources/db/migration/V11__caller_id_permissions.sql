-- A sub-account may show what the accounts above it may: that, and nothing else, comes down to it.
ALTER TABLE account ADD COLUMN parent text REFERENCES account CHECK (parent <> id);
CREATE INDEX account_parent ON account (parent) WHERE parent IS NOT NULL;

-- Errors of class PD are this schema's own; their messages are fit for an answer and name no number.
CREATE FUNCTION account_parents_are_trees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    levels_max CONSTANT integer := 4;
    above integer;
    below integer;
    is_circle boolean;
BEGIN
    -- Two that are put under each other at the same instant would not see each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('predial: parents of accounts', 0));
    WITH RECURSIVE up(id, level) AS (
        SELECT NEW.parent, 1
        UNION ALL SELECT a.parent, up.level + 1 FROM up JOIN account a ON a.id = up.id
         WHERE a.parent IS NOT NULL AND up.level <= levels_max)
    SELECT max(level), bool_or(id = NEW.id) INTO above, is_circle FROM up;
    WITH RECURSIVE down(id, level) AS (
        SELECT NEW.id, 0
        UNION ALL SELECT a.id, down.level + 1 FROM down JOIN account a ON a.parent = down.id WHERE down.level <= levels_max)
    SELECT max(level) INTO below FROM down;
    IF is_circle THEN
        RAISE EXCEPTION 'an account cannot be above itself' USING ERRCODE = 'PD001';
    ELSIF above + below > levels_max THEN
        RAISE EXCEPTION 'accounts are at most % levels below the topmost', levels_max USING ERRCODE = 'PD002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_parents_are_trees BEFORE INSERT OR UPDATE OF parent ON account
    FOR EACH ROW WHEN (NEW.parent IS NOT NULL) EXECUTE FUNCTION account_parents_are_trees();

-- Who lent the number, on what paper, and for which of the account's trunks and campaigns; an empty list is all of them.
ALTER TABLE caller_id
    ADD COLUMN lender    text   CHECK (length(lender) <= 128),
    ADD COLUMN document  text   CHECK (length(document) <= 256),
    ADD COLUMN trunks    text[] NOT NULL DEFAULT '{}' CHECK (cardinality(trunks) <= 16),
    ADD COLUMN campaigns text[] NOT NULL DEFAULT '{}' CHECK (cardinality(campaigns) <= 16);

CREATE TABLE caller_id_range (
    account           text   NOT NULL REFERENCES account,
    first             bigint NOT NULL CHECK (first > 0),
    last              bigint NOT NULL,
    status            text   NOT NULL CHECK (status IN ('owned', 'verified', 'delegated')),
    expires_at_millis bigint NOT NULL,
    lender            text   CHECK (length(lender) <= 128),
    document          text   CHECK (length(document) <= 256),
    trunks            text[] NOT NULL DEFAULT '{}' CHECK (cardinality(trunks) <= 16),
    campaigns         text[] NOT NULL DEFAULT '{}' CHECK (cardinality(campaigns) <= 16),
    PRIMARY KEY (account, first),
    CHECK (last >= first AND last - first < 10000000 AND length(first::text) = length(last::text))
);
CREATE INDEX caller_id_range_numbers ON caller_id_range USING gist (int8range(first, last, '[]'));

-- One owner a number, whether it is owned alone or in a range. Writers take turns, so that each sees what the other wrote.
CREATE FUNCTION caller_id_has_one_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    low    bigint;
    high   bigint;
    holder text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('predial: caller ids', 0));
    IF TG_TABLE_NAME = 'caller_id' THEN
        low := NEW.number;
        high := NEW.number;
        IF TG_OP = 'INSERT' AND (SELECT count(*) FROM caller_id WHERE number = low AND account <> NEW.account) >= 1000 THEN
            RAISE EXCEPTION 'at most 1000 accounts share a number' USING ERRCODE = 'PD004';
        END IF;
    ELSE
        low := NEW.first;
        high := NEW.last;
        IF EXISTS (SELECT FROM caller_id_range r WHERE r.account = NEW.account AND r.first <> NEW.first
                      AND int8range(r.first, r.last, '[]') && int8range(low, high, '[]')) THEN
            RAISE EXCEPTION 'the range overlaps another one of the account' USING ERRCODE = 'PD005';
        ELSIF (SELECT count(*) FROM caller_id_range WHERE account = NEW.account AND first <> NEW.first) >= 1000 THEN
            RAISE EXCEPTION 'an account has at most 1000 ranges' USING ERRCODE = 'PD006';
        END IF;
    END IF;
    IF NEW.status = 'owned' THEN
        SELECT account INTO holder FROM (
            SELECT c.account FROM caller_id c
             WHERE c.number BETWEEN low AND high AND c.status = 'owned' AND c.account <> NEW.account
            UNION ALL
            SELECT r.account FROM caller_id_range r
             WHERE int8range(r.first, r.last, '[]') && int8range(low, high, '[]') AND r.status = 'owned'
               AND r.account <> NEW.account) AS owners LIMIT 1;
        IF holder IS NOT NULL THEN
            RAISE EXCEPTION 'the number is owned by another account' USING ERRCODE = 'PD003', DETAIL = holder;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER caller_id_has_one_owner BEFORE INSERT OR UPDATE ON caller_id
    FOR EACH ROW EXECUTE FUNCTION caller_id_has_one_owner();
CREATE TRIGGER caller_id_has_one_owner BEFORE INSERT OR UPDATE ON caller_id_range
    FOR EACH ROW EXECUTE FUNCTION caller_id_has_one_owner();

-- Who gave, changed, took or was refused what, and when. Kept for good: a traceback (47 CFR 64.1200(n)(1)) asks afterwards.
-- last = first for a single number; holder is the owner that a refused claim met.
CREATE TABLE caller_id_history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_millis  bigint NOT NULL,
    who        text   NOT NULL,
    action     text   NOT NULL CHECK (action IN ('given', 'changed', 'taken', 'refused')),
    account    text   NOT NULL,
    first      bigint NOT NULL,
    last       bigint NOT NULL,
    holder     text,
    permission jsonb  NOT NULL
);
CREATE INDEX caller_id_history_numbers ON caller_id_history USING gist (int8range(first, last, '[]'));
CREATE INDEX caller_id_history_refused ON caller_id_history (id) WHERE action = 'refused';
INSERT INTO caller_id_history (at_millis, who, action, account, first, last, permission)
SELECT (extract(epoch FROM now()) * 1000)::bigint, 'before history was kept', 'given', account, number, number, to_jsonb(c)
  FROM caller_id c;
CREATE TRIGGER caller_id_history_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON caller_id_history
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();

-- By the table itself, so that no writer can forget it. Who writes says so in predial.who, for its transaction.
CREATE FUNCTION caller_id_is_remembered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_row jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) = now_row THEN
        RETURN NULL;
    END IF;
    INSERT INTO caller_id_history (at_millis, who, action, account, first, last, permission) VALUES (
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
        coalesce(nullif(current_setting('predial.who', true), ''), session_user),
        CASE TG_OP WHEN 'INSERT' THEN 'given' WHEN 'UPDATE' THEN 'changed' ELSE 'taken' END,
        now_row->>'account', coalesce(now_row->>'first', now_row->>'number')::bigint,
        coalesce(now_row->>'last', now_row->>'number')::bigint, now_row);
    RETURN NULL;
END $$;
CREATE TRIGGER caller_id_is_remembered AFTER INSERT OR UPDATE OR DELETE ON caller_id
    FOR EACH ROW EXECUTE FUNCTION caller_id_is_remembered();
CREATE TRIGGER caller_id_is_remembered AFTER INSERT OR UPDATE OR DELETE ON caller_id_range
    FOR EACH ROW EXECUTE FUNCTION caller_id_is_remembered();
