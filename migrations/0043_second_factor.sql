-- +goose Up
-- A second factor beside the password: codes of an authenticator (TOTP, RFC 6238), with one-time codes for whoever has
-- lost it. And for how long the audit and the access log are kept.
ALTER TABLE settings
    ADD COLUMN second_factor text NOT NULL DEFAULT 'off' CHECK (second_factor IN ('off', 'administrators', 'all')),
    ADD COLUMN log_days integer NOT NULL DEFAULT 365 CHECK (log_days BETWEEN 180 AND 3650);

COMMENT ON COLUMN settings.second_factor IS 'Who must have a second factor to do anything: nobody (off), administrators, or all.';
COMMENT ON COLUMN settings.log_days IS 'Days that the access log is kept, and of the audit what is about people, tokens, webhooks and jobs; the rest is the history of what it is about.';

CREATE TABLE second_factors (
    user_id      bigint PRIMARY KEY REFERENCES users,
    secret       bytea NOT NULL CHECK (octet_length(secret) >= 16),
    created_at   timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_step    bigint NOT NULL DEFAULT 0
);

COMMENT ON TABLE second_factors IS 'The authenticators of people; nothing of them is in the audit.';
COMMENT ON COLUMN second_factors.user_id IS 'Whose.';
COMMENT ON COLUMN second_factors.secret IS 'Key that the authenticator and the server share.';
COMMENT ON COLUMN second_factors.created_at IS 'When it was made.';
COMMENT ON COLUMN second_factors.confirmed_at IS 'When its owner gave the first code; NULL before, when it does not count.';
COMMENT ON COLUMN second_factors.last_step IS 'Step of time of the last code that was taken: it and those before it are taken no more.';

CREATE TABLE recovery_codes (
    user_id bigint NOT NULL REFERENCES users,
    hash    bytea NOT NULL CHECK (octet_length(hash) = 32),
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

COMMENT ON TABLE recovery_codes IS 'Codes that stand for the second factor once each.';
COMMENT ON COLUMN recovery_codes.user_id IS 'Whose.';
COMMENT ON COLUMN recovery_codes.hash IS 'SHA-256 of the code; the code itself is shown once and kept nowhere.';
COMMENT ON COLUMN recovery_codes.used_at IS 'When it was used; NULL before.';

CREATE TABLE log_exports (
    target  text PRIMARY KEY,
    horizon xid8 NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE log_exports IS 'How far the audit has been sent to other machines.';
COMMENT ON COLUMN log_exports.target IS 'Whereto.';
COMMENT ON COLUMN log_exports.horizon IS 'Rows of transactions before this one have been sent.';
COMMENT ON COLUMN log_exports.at IS 'When that was found.';
