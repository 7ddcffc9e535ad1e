-- +goose Up
-- What statements touch is noted by a function for each table and event, which
-- the program makes (server/store/versionwatch.go) so that its query is planned
-- once in a session; note_change stays for TRUNCATE. The list of sources is
-- emptied so that all triggers are made anew.
DELETE FROM layer_sources;
