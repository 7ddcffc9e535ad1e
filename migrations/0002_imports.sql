-- +goose Up
-- What was read in from files, and the rows that were not stored.
CREATE TABLE imports (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind           text NOT NULL,
    state          text NOT NULL DEFAULT 'running',
    source         text NOT NULL,
    file_name      text NOT NULL DEFAULT '',
    file_hash      text NOT NULL,
    mapping        text NOT NULL DEFAULT '',
    options        jsonb NOT NULL DEFAULT '{}',
    rows_read      bigint NOT NULL DEFAULT 0,
    rows_added     bigint NOT NULL DEFAULT 0,
    rows_updated   bigint NOT NULL DEFAULT 0,
    rows_unchanged bigint NOT NULL DEFAULT 0,
    rows_rejected  bigint NOT NULL DEFAULT 0,
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    message        text NOT NULL DEFAULT '',
    attribution    text NOT NULL DEFAULT '',
    CHECK (state <> 'done' OR rows_read = rows_added + rows_updated + rows_unchanged + rows_rejected)
);

COMMENT ON TABLE imports IS 'One run of an import.';
COMMENT ON COLUMN imports.id IS 'Number.';
COMMENT ON COLUMN imports.kind IS 'Roads, crashes, obstructions, places or volumes.';
COMMENT ON COLUMN imports.state IS 'Running, done, failed or cancelled.';
COMMENT ON COLUMN imports.source IS 'Name of the data set.';
COMMENT ON COLUMN imports.file_name IS 'Name of the file without its folder.';
COMMENT ON COLUMN imports.file_hash IS 'SHA-256 of the file and the mapping, hexadecimal.';
COMMENT ON COLUMN imports.mapping IS 'Name and version of the mapping.';
COMMENT ON COLUMN imports.options IS 'Reference system, encoding and the like, as used.';
COMMENT ON COLUMN imports.rows_read IS 'Rows read: the sum of the next four.';
COMMENT ON COLUMN imports.rows_added IS 'Rows stored for the first time.';
COMMENT ON COLUMN imports.rows_updated IS 'Rows that replaced an earlier form.';
COMMENT ON COLUMN imports.rows_unchanged IS 'Rows that were already there.';
COMMENT ON COLUMN imports.rows_rejected IS 'Rows not stored.';
COMMENT ON COLUMN imports.started_at IS 'When it began.';
COMMENT ON COLUMN imports.finished_at IS 'When it ended; NULL while running.';
COMMENT ON COLUMN imports.message IS 'Why it failed.';
COMMENT ON COLUMN imports.attribution IS 'Attribution that the data demands.';
CREATE INDEX imports_same_file ON imports (kind, source, id) WHERE state = 'done';

CREATE TABLE import_rejects (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import_id   bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    row_number  bigint NOT NULL,
    line_number bigint NOT NULL,
    field       text NOT NULL,
    value       text NOT NULL,
    reason      text NOT NULL,
    raw         jsonb NOT NULL DEFAULT '{}'
);

COMMENT ON TABLE import_rejects IS 'Rows of an import that were not stored, and why.';
COMMENT ON COLUMN import_rejects.id IS 'Number.';
COMMENT ON COLUMN import_rejects.import_id IS 'The import.';
COMMENT ON COLUMN import_rejects.row_number IS 'Record number in the file, the header being 0.';
COMMENT ON COLUMN import_rejects.line_number IS 'Line of the file where the record starts.';
COMMENT ON COLUMN import_rejects.field IS 'Column at fault; empty when the whole row is.';
COMMENT ON COLUMN import_rejects.value IS 'What stood there.';
COMMENT ON COLUMN import_rejects.reason IS 'What is wrong and what to do.';
COMMENT ON COLUMN import_rejects.raw IS 'The row''s mapped columns.';
CREATE INDEX import_rejects_import ON import_rejects (import_id);
