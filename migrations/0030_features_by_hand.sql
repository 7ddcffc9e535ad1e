-- +goose Up
-- What people change of features by hand: what they take back is kept and
-- shown no more, and what they set stands against later files and builds.
ALTER TABLE places
    ADD COLUMN by_person  boolean NOT NULL DEFAULT false,
    ADD COLUMN removed_at timestamptz;

COMMENT ON COLUMN places.by_person IS 'A person changed or removed it, so that imports leave it alone.';
COMMENT ON COLUMN places.removed_at IS 'When a person removed it; NULL while it is there.';

ALTER TABLE sites
    ADD COLUMN withdrawn_at timestamptz;

COMMENT ON COLUMN sites.withdrawn_at IS 'When the file was withdrawn as opened by mistake: its number stays taken, no layer shows it; NULL else.';

ALTER TABLE works
    ADD COLUMN withdrawn_at timestamptz;

COMMENT ON COLUMN works.withdrawn_at IS 'When the work was withdrawn as planned by mistake: it is cancelled and no layer shows it; NULL else.';

ALTER TABLE overrides
    ADD COLUMN derived jsonb;

COMMENT ON COLUMN overrides.derived IS 'What the build made of the value without the correction: text, origin, and the control of each leg by its number; NULL when not known.';
