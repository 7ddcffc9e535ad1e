-- +goose Up
-- Passwords, sessions, tokens, one-time links, tries at signing in, and the answers kept for repeated requests.
ALTER TABLE users
    ADD COLUMN revision bigint NOT NULL DEFAULT 1,
    ADD COLUMN demonstration boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN users.revision IS 'Counts the changes of the row.';
COMMENT ON COLUMN users.demonstration IS 'A person of the demonstration: has no password and is signed in by one click.';

CREATE TABLE credentials (
    user_id    bigint PRIMARY KEY REFERENCES users,
    hash       text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE credentials IS 'Passwords. Who has none here cannot sign in with one, and is no account yet.';
COMMENT ON COLUMN credentials.user_id IS 'Whose.';
COMMENT ON COLUMN credentials.hash IS 'Argon2id hash with its parameters and salt, in PHC form.';
COMMENT ON COLUMN credentials.changed_at IS 'When it was set.';

CREATE TABLE sessions (
    hash          bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    user_id       bigint NOT NULL REFERENCES users,
    demonstration boolean NOT NULL DEFAULT false,
    origin        text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL DEFAULT now(),
    seen_at       timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL
);

COMMENT ON TABLE sessions IS 'Who is signed in. A row that is gone is a person who is out.';
COMMENT ON COLUMN sessions.hash IS 'SHA-256 of the cookie; the cookie itself is nowhere.';
COMMENT ON COLUMN sessions.user_id IS 'Who.';
COMMENT ON COLUMN sessions.demonstration IS 'Made by one click in the demonstration; counts nowhere else.';
COMMENT ON COLUMN sessions.origin IS 'Address that signed in.';
COMMENT ON COLUMN sessions.created_at IS 'When.';
COMMENT ON COLUMN sessions.seen_at IS 'Last use, to the minute.';
COMMENT ON COLUMN sessions.expires_at IS 'When it ends, however much it is used.';
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    role       text NOT NULL CHECK (role IN ('viewer', 'crew', 'planner', 'admin')),
    crew_id    bigint REFERENCES crews,
    hash       bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    seen_at    timestamptz,
    revoked_at timestamptz
);

COMMENT ON TABLE tokens IS 'Tokens with which programs use the API.';
COMMENT ON COLUMN tokens.id IS 'Number.';
COMMENT ON COLUMN tokens.name IS 'Name; of the tokens in force each has its own.';
COMMENT ON COLUMN tokens.role IS 'What its bearer may do.';
COMMENT ON COLUMN tokens.crew_id IS 'Crew that it acts for; NULL for none.';
COMMENT ON COLUMN tokens.hash IS 'SHA-256 of the token; the token itself is shown once and kept nowhere.';
COMMENT ON COLUMN tokens.created_at IS 'When it was made.';
COMMENT ON COLUMN tokens.created_by IS 'Who made it.';
COMMENT ON COLUMN tokens.seen_at IS 'Last use, to the minute; NULL before the first.';
COMMENT ON COLUMN tokens.revoked_at IS 'When it was withdrawn; NULL while in force.';
CREATE UNIQUE INDEX tokens_name ON tokens (name) WHERE revoked_at IS NULL;

CREATE TABLE one_time_links (
    hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    user_id    bigint NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

COMMENT ON TABLE one_time_links IS 'Links with which a person sets a password, once.';
COMMENT ON COLUMN one_time_links.hash IS 'SHA-256 of the link''s secret.';
COMMENT ON COLUMN one_time_links.user_id IS 'Whose password it sets.';
COMMENT ON COLUMN one_time_links.created_at IS 'When it was made.';
COMMENT ON COLUMN one_time_links.created_by IS 'Who made it.';
COMMENT ON COLUMN one_time_links.expires_at IS 'When it ends.';
COMMENT ON COLUMN one_time_links.used_at IS 'When it was used; NULL before.';
CREATE INDEX one_time_links_user ON one_time_links (user_id);

CREATE TABLE login_attempts (
    key        text PRIMARY KEY,
    tries      integer NOT NULL,
    started_at timestamptz NOT NULL
);

COMMENT ON TABLE login_attempts IS 'Tries at signing in, counted by account and by address over a stretch of time.';
COMMENT ON COLUMN login_attempts.key IS 'account: and a login, whether there is such a person or not; or address: and a network address.';
COMMENT ON COLUMN login_attempts.tries IS 'Tries since the stretch began.';
COMMENT ON COLUMN login_attempts.started_at IS 'When the stretch began.';

CREATE TABLE idempotency_keys (
    actor   text NOT NULL,
    key     text NOT NULL,
    request bytea NOT NULL,
    status  integer NOT NULL,
    headers jsonb NOT NULL,
    body    bytea NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, key)
);

COMMENT ON TABLE idempotency_keys IS 'Answers to requests with an Idempotency-Key, so that a repeated one has one effect and the same answer.';
COMMENT ON COLUMN idempotency_keys.actor IS 'Who asked.';
COMMENT ON COLUMN idempotency_keys.key IS 'The key that the client made.';
COMMENT ON COLUMN idempotency_keys.request IS 'SHA-256 of method, path and body.';
COMMENT ON COLUMN idempotency_keys.status IS 'Status of the answer.';
COMMENT ON COLUMN idempotency_keys.headers IS 'Headers of the answer.';
COMMENT ON COLUMN idempotency_keys.body IS 'Body of the answer.';
COMMENT ON COLUMN idempotency_keys.at IS 'When.';
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor, id);
