-- +goose Up
-- Tokens for programs that edit layers as QGIS does, without If-Match.
ALTER TABLE tokens ADD COLUMN gis boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN tokens.gis IS 'Whether it is for a GIS: it may replace obstructions and places by the revision that the body carries, and remove them, without If-Match.';
