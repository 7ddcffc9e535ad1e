-- +goose Up
-- One rule for all that is sent twice: the key that a client made for something
-- stands here with a hash of what came with it, for as long as what it made.
CREATE TABLE client_keys (
    uuid         uuid PRIMARY KEY,
    content_hash bytea CHECK (length(content_hash) = 32)
);
COMMENT ON TABLE client_keys IS 'Keys that clients made for what they sent, so that what is sent again is not done again.';
COMMENT ON COLUMN client_keys.uuid IS 'Key made by the client; that of the row that was made by it.';
COMMENT ON COLUMN client_keys.content_hash IS 'SHA-256 of the path and the content it came with; NULL of rows older than this table, for which any content counts as the same.';

-- Of what was there before, what a client may have sent; nobody noted with what.
INSERT INTO client_keys (uuid)
SELECT uuid FROM sites
UNION SELECT uuid FROM works
UNION SELECT uuid FROM site_events
UNION SELECT uuid FROM work_events
UNION SELECT uuid FROM site_reports
UNION SELECT uuid FROM documents
UNION SELECT uuid FROM photos
UNION SELECT uuid FROM places
UNION SELECT o.uuid FROM obstructions AS o WHERE EXISTS (SELECT FROM audit AS a WHERE a.object = 'obstructions' AND a.object_id = o.id AND a.action = 'add');

ALTER TABLE site_events DROP COLUMN digest;
ALTER TABLE work_events DROP COLUMN digest;
ALTER TABLE look_backs DROP COLUMN digest;
