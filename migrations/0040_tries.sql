-- +goose Up
-- Tries at signing in are counted by login and address together, by address and by login: whoever tries a name from
-- one place no longer keeps its owner out from another. What was counted before is of no use.
DROP TABLE login_attempts;
CREATE TABLE login_attempts (
    login      text NOT NULL,
    origin     text NOT NULL,
    tries      integer NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (login, origin)
);

COMMENT ON TABLE login_attempts IS 'Tries at a password, counted over a stretch of time.';
COMMENT ON COLUMN login_attempts.login IS 'Login that was tried, whether there is such a person or not; empty for any, and for the password of who is signed in.';
COMMENT ON COLUMN login_attempts.origin IS 'Network address that tried, or session and the beginning of its hash; empty for any.';
COMMENT ON COLUMN login_attempts.tries IS 'Tries since the stretch began.';
COMMENT ON COLUMN login_attempts.started_at IS 'When the stretch began.';
