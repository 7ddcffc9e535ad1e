-- +goose Up
-- What stood before an import, so that it can be undone, and the rows that it did not dare to store.
ALTER TABLE imports
    ADD COLUMN rows_set_apart bigint NOT NULL DEFAULT 0,
    ADD COLUMN report jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN undone_at timestamptz,
    ADD COLUMN undone_by text NOT NULL DEFAULT '',
    ADD COLUMN undo jsonb,
    DROP CONSTRAINT imports_check,
    ADD CONSTRAINT imports_sum CHECK (
        state NOT IN ('done', 'undone') OR rows_read = rows_added + rows_updated + rows_unchanged + rows_set_apart + rows_rejected);

COMMENT ON COLUMN imports.state IS 'Running, done, failed, cancelled or undone.';
COMMENT ON COLUMN imports.rows_read IS 'Rows read: the sum of those added, updated, unchanged, set apart and rejected.';
COMMENT ON COLUMN imports.rows_set_apart IS 'Rows that would have turned a stored one into another, and wait for a decision.';
COMMENT ON COLUMN imports.report IS 'What its maker was told.';
COMMENT ON COLUMN imports.undone_at IS 'When it was undone; NULL while it counts.';
COMMENT ON COLUMN imports.undone_by IS 'Who undid it.';
COMMENT ON COLUMN imports.undo IS 'What the undoing took away, put back and left; NULL while it counts.';

CREATE TABLE import_before (
    import_id bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    object    text NOT NULL,
    object_id bigint NOT NULL,
    before    jsonb NOT NULL,
    PRIMARY KEY (import_id, object, object_id)
);

COMMENT ON TABLE import_before IS 'Rows as they stood before an import changed them.';
COMMENT ON COLUMN import_before.import_id IS 'The import.';
COMMENT ON COLUMN import_before.object IS 'Table of the row.';
COMMENT ON COLUMN import_before.object_id IS 'Number of the row.';
COMMENT ON COLUMN import_before.before IS 'The row by its columns, geometries as EWKB in hexadecimal; what belongs to it in members of its own.';

CREATE TABLE import_set_apart (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import_id  bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    object     text NOT NULL,
    object_id  bigint NOT NULL,
    source_id  text NOT NULL,
    differs    text[] NOT NULL,
    given      jsonb NOT NULL,
    stored     jsonb NOT NULL
);

COMMENT ON TABLE import_set_apart IS 'Rows of a file that have the key of a stored row and seem to be another.';
COMMENT ON COLUMN import_set_apart.id IS 'Number.';
COMMENT ON COLUMN import_set_apart.import_id IS 'The import.';
COMMENT ON COLUMN import_set_apart.object IS 'Table of the stored row.';
COMMENT ON COLUMN import_set_apart.object_id IS 'The stored row.';
COMMENT ON COLUMN import_set_apart.source_id IS 'The key that both have.';
COMMENT ON COLUMN import_set_apart.differs IS 'In what they differ: date, place, severity.';
COMMENT ON COLUMN import_set_apart.given IS 'What the file has: date, severity, longitude and latitude, street.';
COMMENT ON COLUMN import_set_apart.stored IS 'The same of the stored row, then.';
CREATE INDEX import_set_apart_import ON import_set_apart (import_id);

-- +goose StatementBegin
CREATE FUNCTION crash_in_short(year integer, month integer, day integer, severity text, street text, at geometry) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('date', concat_ws('-', year, lpad(month::text, 2, '0'), lpad(day::text, 2, '0')), 'severity', severity, 'street', street,
                              'lon', round(ST_X(at)::numeric, 6), 'lat', round(ST_Y(at)::numeric, 6))
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION crash_in_short IS 'A crash as people tell two apart.';
