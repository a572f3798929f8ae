-- What a registry is beside its country and age limit; and an account's own access to registries. Rows from before are
-- countries' registries that answer for the area codes they brought, asked on the operator's own access.
ALTER TABLE registry ADD COLUMN state text NOT NULL DEFAULT '' CHECK (state ~ '^[A-Z0-9]{0,3}$');
-- Of these the name told whose list it was and the record did not; without it they would bind as lists of the whole country.
UPDATE registry SET state = upper(substr(id, 4)) WHERE country = 'US'
    AND id IN ('us-co', 'us-fl', 'us-in', 'us-la', 'us-ma', 'us-mo', 'us-ok', 'us-pa', 'us-tn', 'us-tx', 'us-wy');
ALTER TABLE registry ADD COLUMN mode text NOT NULL DEFAULT 'delta' CHECK (mode IN ('snapshot', 'delta', 'wash'));
ALTER TABLE registry ADD COLUMN coverage text NOT NULL DEFAULT 'imported' CHECK (coverage IN ('imported', 'country'));
ALTER TABLE registry ADD COLUMN purposes text[] NOT NULL DEFAULT '{}';
ALTER TABLE registry ADD COLUMN subscription_required boolean NOT NULL DEFAULT false;
ALTER TABLE account ADD COLUMN subscriptions jsonb NOT NULL DEFAULT '[]';
