-- +goose Up
-- Areas come from files: districts, squadrons, street offices.
ALTER TABLE areas
    ADD COLUMN source    text NOT NULL DEFAULT '',
    ADD COLUMN source_id text,
    ADD COLUMN import_id bigint,
    ADD CONSTRAINT areas_key UNIQUE (source, source_id);

COMMENT ON COLUMN areas.source IS 'Name of the data set; empty of areas from before there were such files.';
COMMENT ON COLUMN areas.source_id IS 'Key within the data set.';
COMMENT ON COLUMN areas.import_id IS 'Import that brought this form.';
CREATE INDEX segments_area ON segments (area_id) WHERE area_id IS NOT NULL;
CREATE INDEX intersections_area ON intersections (area_id) WHERE area_id IS NOT NULL;
CREATE INDEX sites_area ON sites (area_id) WHERE area_id IS NOT NULL;
