-- +goose Up
-- Files that are sent in pieces, and what an import keeps of its file: how it was read, by whom, and the records that
-- stand although some of their cells could not be read.
ALTER TABLE imports
    ADD COLUMN mapping_text text NOT NULL DEFAULT '',
    ADD COLUMN made_by text NOT NULL DEFAULT '';

COMMENT ON COLUMN imports.mapping_text IS 'The mapping as it was written, proposed for the next file of the source; empty of imports before it was kept.';
COMMENT ON COLUMN imports.made_by IS 'Who imported; empty of imports before it was kept.';

CREATE TABLE import_unread (
    import_id   bigint NOT NULL REFERENCES imports ON DELETE CASCADE,
    source_id   text NOT NULL,
    row_number  bigint NOT NULL,
    line_number bigint NOT NULL,
    cells       jsonb NOT NULL,
    raw         jsonb NOT NULL,
    PRIMARY KEY (import_id, row_number)
);

COMMENT ON TABLE import_unread IS 'Records that stand although some of their cells could not be read; without columns of persons.';
COMMENT ON COLUMN import_unread.import_id IS 'The import.';
COMMENT ON COLUMN import_unread.source_id IS 'Key of the record.';
COMMENT ON COLUMN import_unread.row_number IS 'Row of the file; the header is row 0.';
COMMENT ON COLUMN import_unread.line_number IS 'Line of the file where the row starts, from 1.';
COMMENT ON COLUMN import_unread.cells IS 'What could not be read: column, value and reason in both languages.';
COMMENT ON COLUMN import_unread.raw IS 'The record by its mapped columns, as it stood.';

CREATE TABLE uploads (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid       uuid NOT NULL UNIQUE,
    name       text NOT NULL,
    bytes      bigint NOT NULL CHECK (bytes > 0),
    received   bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND bytes),
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz
);

COMMENT ON TABLE uploads IS 'Files that are sent in pieces; their content lies in the folder of files until it is swept.';
COMMENT ON COLUMN uploads.id IS 'Number.';
COMMENT ON COLUMN uploads.uuid IS 'Made by the client, or by the server; the name of the file on the disk.';
COMMENT ON COLUMN uploads.name IS 'Name that the file has with its sender.';
COMMENT ON COLUMN uploads.bytes IS 'Size of the whole file, bytes.';
COMMENT ON COLUMN uploads.received IS 'How much of it is here, bytes from its beginning.';
COMMENT ON COLUMN uploads.made_by IS 'Who sends it, and alone may use it.';
COMMENT ON COLUMN uploads.made_at IS 'When it was begun.';
COMMENT ON COLUMN uploads.changed_at IS 'When its newest piece came.';
COMMENT ON COLUMN uploads.used_at IS 'When it was imported; NULL before.';
