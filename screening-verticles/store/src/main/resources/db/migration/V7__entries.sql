-- How many rows an account has in the tables that every node holds in memory, so that they can be bounded without counting.
-- Kept by the inserts themselves: the tables are append-only, so nothing is ever taken off. The row stays locked until the
-- insert is committed or undone, so two writers of one account never both find room for what only one has room for. They
-- take turns here before they do at change_head, always in this order.
CREATE TABLE account_entries (
    account text   PRIMARY KEY REFERENCES account,
    entries bigint NOT NULL
);

-- Nothing may come in between the count and the trigger that goes on with it.
LOCK TABLE do_not_call, permission, reassigned_answer IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO account_entries
    SELECT account, count(*) FROM (SELECT account FROM do_not_call UNION ALL SELECT account FROM permission
                                   UNION ALL SELECT account FROM reassigned_answer) AS held GROUP BY account;

CREATE FUNCTION count_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO account_entries SELECT account, count(*) FROM added GROUP BY account ORDER BY account
        ON CONFLICT (account) DO UPDATE SET entries = account_entries.entries + excluded.entries;
    RETURN NULL;
END $$;
CREATE TRIGGER do_not_call_is_counted AFTER INSERT ON do_not_call REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_entries();
CREATE TRIGGER permission_is_counted AFTER INSERT ON permission REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_entries();
CREATE TRIGGER reassigned_answer_is_counted AFTER INSERT ON reassigned_answer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_entries();
