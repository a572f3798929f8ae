-- What a registry is asked about: the called number, or the one shown as caller ID (47 CFR 64.1200(o)).
ALTER TABLE registry ADD COLUMN use text NOT NULL DEFAULT 'do-not-call'
    CHECK (use IN ('do-not-call', 'do-not-originate'));
