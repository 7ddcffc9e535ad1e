-- +goose Up
-- A thumbnail lies under its photo's hash, which says nothing of its own
-- content.
ALTER TABLE photos ADD COLUMN thumb_hash text NOT NULL DEFAULT '';
COMMENT ON COLUMN photos.thumb_hash IS 'SHA-256 of the thumbnail; empty for photos of before it was noted.';
