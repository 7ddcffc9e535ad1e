-- +goose Up
-- Each receiver has its own queue and its own waits: one that hangs delays nobody.
ALTER TABLE webhooks ADD COLUMN failures int NOT NULL DEFAULT 0;
COMMENT ON COLUMN webhooks.failures IS 'Tries that failed since a message arrived; each makes the next wait longer.';
DROP INDEX webhook_outbox_waiting;
CREATE INDEX webhook_outbox_waiting ON webhook_outbox (webhook_id, next_at) WHERE sent_at IS NULL AND failed_at IS NULL;
