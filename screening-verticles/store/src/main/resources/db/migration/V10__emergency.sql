-- The emergency address behind a number an account shows. A registration is one carrier's: trunk names the account's trunk it
-- was made with, '' when it holds for all of them.
CREATE TABLE emergency_address (
    account           text   NOT NULL REFERENCES account,
    number            bigint NOT NULL CHECK (number > 0),
    trunk             text   NOT NULL DEFAULT '' CHECK (length(trunk) <= 64),
    state             text   NOT NULL CHECK (state IN ('registered', 'unregistered', 'pending-registration',
                             'pending-unregistration', 'registration-failure', 'unregistration-failure')),
    reference         text   CHECK (length(reference) <= 128),
    address           text   CHECK (length(address) <= 500),
    changed_at_millis bigint NOT NULL,
    PRIMARY KEY (account, number, trunk)
);
CREATE INDEX emergency_address_number ON emergency_address (number);

-- Telephones of emergency centres, hospitals, poison control, fire and police that no campaign may call
-- (47 CFR 64.1200(a)(1)(i)): the operator's own list. The registry of 47 CFR 64.1202 has never been opened.
CREATE TABLE emergency_line (
    number          bigint PRIMARY KEY CHECK (number > 0),
    name            text   CHECK (length(name) <= 200),
    added_at_millis bigint NOT NULL
);
