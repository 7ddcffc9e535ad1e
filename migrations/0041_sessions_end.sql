-- +goose Up
-- People see and end their own sessions, which have numbers for it; a session says when its owner last gave the
-- password; tokens end.
ALTER TABLE sessions
    ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD COLUMN agent text NOT NULL DEFAULT '',
    ADD COLUMN proved_at timestamptz NOT NULL DEFAULT now();

COMMENT ON COLUMN sessions.id IS 'Number by which its owner ends it.';
COMMENT ON COLUMN sessions.agent IS 'Browser and system that signed in, in a few words.';
COMMENT ON COLUMN sessions.proved_at IS 'When its owner last gave the password.';

-- Tokens that are there go on for a year from now.
ALTER TABLE tokens ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '1 year';

COMMENT ON COLUMN tokens.expires_at IS 'When it ends by itself.';
