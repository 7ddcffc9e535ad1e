-- +goose Up
-- What the doctor and the metrics say of backups: the last good one, and the
-- last that failed.
CREATE TABLE backups (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    made_at    timestamptz,
    path       text NOT NULL DEFAULT '',
    bytes      bigint NOT NULL DEFAULT 0,
    left_out   bigint NOT NULL DEFAULT 0,
    failed_at  timestamptz,
    failure    text NOT NULL DEFAULT ''
);

COMMENT ON TABLE backups IS 'The last good backup and the last that failed: one row, none before the first try.';
COMMENT ON COLUMN backups.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN backups.made_at IS 'When the last good one was whole and had been read back; NULL before the first.';
COMMENT ON COLUMN backups.path IS 'Where it was written, on the machine that made it.';
COMMENT ON COLUMN backups.bytes IS 'Its size.';
COMMENT ON COLUMN backups.left_out IS 'Photos and papers that were missing or damaged, and so are not in it.';
COMMENT ON COLUMN backups.failed_at IS 'When a backup last failed; NULL when none has.';
COMMENT ON COLUMN backups.failure IS 'Why.';
