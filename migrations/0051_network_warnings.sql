-- +goose Up
-- What the last network build found wrong in the road files, one row each, to be
-- shown on the map and mended one by one.
CREATE TABLE network_warnings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text NOT NULL UNIQUE,
    kind       text NOT NULL,
    way_id     bigint,
    node_id    bigint,
    what_zh    text NOT NULL,
    what_en    text NOT NULL,
    correction text NOT NULL DEFAULT '',
    geom       geometry(Point, 4326) NOT NULL
);

COMMENT ON TABLE network_warnings IS 'What the last network build found wrong in the road files; each build replaces it.';
COMMENT ON COLUMN network_warnings.id IS 'Number; stays while the next builds find the same.';
COMMENT ON COLUMN network_warnings.key IS 'What tells it from others: kind, way, node and position.';
COMMENT ON COLUMN network_warnings.kind IS 'Kind, vocabulary network_warning.';
COMMENT ON COLUMN network_warnings.way_id IS 'Source way that it is about; NULL when about none.';
COMMENT ON COLUMN network_warnings.node_id IS 'Source node that it is about; NULL when about none.';
COMMENT ON COLUMN network_warnings.what_zh IS 'What is wrong and what the build made of it, in Chinese.';
COMMENT ON COLUMN network_warnings.what_en IS 'The same in English.';
COMMENT ON COLUMN network_warnings.correction IS 'What mends it, as tongshi network correct takes it; empty where only the road file can be mended.';
COMMENT ON COLUMN network_warnings.geom IS 'Where.';
CREATE INDEX network_warnings_geom ON network_warnings USING gist (geom);

COMMENT ON COLUMN overrides.field IS 'Which field: name, control, lanes, speed, merge, split, add, join, part, position.';
