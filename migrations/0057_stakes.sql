-- +goose Up
-- Where a crash happened in words, and the known points of roads by which stakes are found.
ALTER TABLE crashes
    ADD COLUMN place         text,
    ADD COLUMN stake         text,
    ADD COLUMN direction     text,
    ADD COLUMN side          text,
    ADD COLUMN position_from text CHECK (position_from = 'words');

COMMENT ON COLUMN crashes.place IS 'Where, in the record''s words; NULL when it has none.';
COMMENT ON COLUMN crashes.stake IS 'Stake of the road by the record; NULL when it has none.';
COMMENT ON COLUMN crashes.direction IS 'Direction from the crossing road by the record; NULL when it has none.';
COMMENT ON COLUMN crashes.side IS 'Side of the road by the record; NULL when it has none.';
COMMENT ON COLUMN crashes.geom IS 'Position; NULL when the record has none and its words lead nowhere.';
COMMENT ON COLUMN crashes.position_from IS 'words when the position was found by the record''s words; NULL when it is the record''s own.';

CREATE TABLE stakes (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    text NOT NULL,
    source_id text NOT NULL,
    road      text NOT NULL,
    metres    double precision NOT NULL CHECK (metres >= 0),
    geom      geometry(Point, 4326) NOT NULL,
    import_id bigint,
    UNIQUE (source, source_id)
);

COMMENT ON TABLE stakes IS 'Known points of roads: kilometre posts (桩号).';
COMMENT ON COLUMN stakes.id IS 'Number.';
COMMENT ON COLUMN stakes.source IS 'Name of the data set.';
COMMENT ON COLUMN stakes.source_id IS 'Key within the data set.';
COMMENT ON COLUMN stakes.road IS 'Road by name or number.';
COMMENT ON COLUMN stakes.metres IS 'The stake, in metres.';
COMMENT ON COLUMN stakes.geom IS 'Position.';
COMMENT ON COLUMN stakes.import_id IS 'Import that brought this form.';
