-- +goose Up
-- Model roads are served as a layer.
CREATE INDEX corridors_geom ON corridors USING gist (geom);
