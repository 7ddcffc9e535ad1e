-- +goose Up
-- Crews say which lines of a work's checklist they have gone through.

ALTER TABLE work_events ADD COLUMN checks text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN work_events.checks IS 'Lines of the checklist of the work''s kind that were found in order; codes of casework.json.';
