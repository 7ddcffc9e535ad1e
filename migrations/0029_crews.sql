-- +goose Up
-- Crews and units are changed by people: a change names the revision that it is of.

ALTER TABLE units ADD COLUMN revision bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN units.revision IS 'Counts the changes of the row.';

ALTER TABLE crews ADD COLUMN revision bigint NOT NULL DEFAULT 1;
COMMENT ON COLUMN crews.revision IS 'Counts the changes of the row.';
