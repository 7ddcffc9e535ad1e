-- +goose Up
-- How people of a city call its roads, beside the road file and the lists of words.
CREATE TABLE road_names (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    text NOT NULL,
    source_id text NOT NULL,
    name      text NOT NULL,
    alias     text NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('alias', 'type', 'word', 'drop')),
    import_id bigint,
    UNIQUE (source, source_id)
);

COMMENT ON TABLE road_names IS 'Other names of roads, and words that names of roads are written with.';
COMMENT ON COLUMN road_names.id IS 'Number.';
COMMENT ON COLUMN road_names.source IS 'Name of the data set.';
COMMENT ON COLUMN road_names.source_id IS 'Key within the data set.';
COMMENT ON COLUMN road_names.name IS 'Name or word as the road file has it; empty for a word to drop.';
COMMENT ON COLUMN road_names.alias IS 'What people write for it.';
COMMENT ON COLUMN road_names.kind IS 'Whether alias is another name of a road (alias), a word for a type of road (type), any other word (word), or one that carries no name (drop).';
COMMENT ON COLUMN road_names.import_id IS 'Import that brought this form.';
