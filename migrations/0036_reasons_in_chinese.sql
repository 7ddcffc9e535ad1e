-- +goose Up
-- What the program says of a failure is kept in both languages, as it was said
-- then: a later program may word it otherwise. Rows from before are in English.

ALTER TABLE jobs ADD COLUMN error_zh text NOT NULL DEFAULT '';
COMMENT ON COLUMN jobs.error_zh IS 'Why it failed, in Chinese; empty where that was noted in English alone.';

ALTER TABLE webhook_outbox ADD COLUMN answer_zh text NOT NULL DEFAULT '';
COMMENT ON COLUMN webhook_outbox.answer_zh IS 'Status or error of the last try, in Chinese; empty where that was noted in English alone.';

ALTER TABLE import_rejects ADD COLUMN reason_zh text NOT NULL DEFAULT '';
COMMENT ON COLUMN import_rejects.reason_zh IS 'What is wrong and what to do, in Chinese; empty where that was noted in English alone.';
