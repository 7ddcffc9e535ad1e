-- +goose Up
-- Felling a tree and digging up a road need a permit, which the crew must carry.
ALTER TABLE works ADD COLUMN permit_no text NOT NULL DEFAULT '';
COMMENT ON COLUMN works.permit_no IS 'Number of the permit to fell or to work in the road; empty where there is none.';
