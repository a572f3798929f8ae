-- Milliseconds in which this account wants its answers; 0 leaves it to the gateway.
ALTER TABLE account ADD COLUMN budget_millis integer NOT NULL DEFAULT 0
    CHECK (budget_millis = 0 OR budget_millis BETWEEN 5 AND 5000);
