-- +goose Up
-- Photos with what their file said and where it came from; messages to other
-- services, kept until they have arrived.
ALTER TABLE photos
    ADD COLUMN phase       text,
    ADD COLUMN source_hash text NOT NULL DEFAULT '',
    ADD COLUMN bytes       bigint NOT NULL DEFAULT 0,
    ADD COLUMN note        text NOT NULL DEFAULT '';

COMMENT ON COLUMN photos.phase IS 'Before or after the work; NULL when not said.';
COMMENT ON COLUMN photos.source_hash IS 'SHA-256 of the file as it was sent, to tell a repetition from another photo.';
COMMENT ON COLUMN photos.bytes IS 'Size of the stored file.';
COMMENT ON COLUMN photos.note IS 'Caption.';
CREATE INDEX photos_hash ON photos (hash);
CREATE INDEX photos_added ON photos (added_at);

CREATE TABLE webhooks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    url        text NOT NULL,
    secret     text NOT NULL,
    format     text NOT NULL DEFAULT 'json',
    objects    text[] NOT NULL DEFAULT '{}',
    active     boolean NOT NULL DEFAULT true,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revision   bigint NOT NULL DEFAULT 1
);

COMMENT ON TABLE webhooks IS 'Addresses that are told of changes.';
COMMENT ON COLUMN webhooks.id IS 'Number.';
COMMENT ON COLUMN webhooks.name IS 'Name.';
COMMENT ON COLUMN webhooks.url IS 'Address.';
COMMENT ON COLUMN webhooks.secret IS 'Key that messages are signed with (HMAC-SHA256); both sides must know it, so it is kept as it is.';
COMMENT ON COLUMN webhooks.format IS 'Form of the messages: our own, or that of a group robot.';
COMMENT ON COLUMN webhooks.objects IS 'Tables whose changes are told: sites, works, look_backs; empty means all of them.';
COMMENT ON COLUMN webhooks.active IS 'Whether it is told.';
COMMENT ON COLUMN webhooks.created_by IS 'Who registered it.';
COMMENT ON COLUMN webhooks.created_at IS 'When.';
COMMENT ON COLUMN webhooks.revision IS 'Counts the changes of the row.';

CREATE TABLE webhook_outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id bigint NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    audit_id   bigint NOT NULL REFERENCES audit ON DELETE CASCADE,
    attempts   integer NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz,
    failed_at  timestamptz,
    answer     text NOT NULL DEFAULT '',
    UNIQUE (webhook_id, audit_id)
);

COMMENT ON TABLE webhook_outbox IS 'Messages to webhooks, written in the transaction of the change that they tell of.';
COMMENT ON COLUMN webhook_outbox.id IS 'Number, which the message bears.';
COMMENT ON COLUMN webhook_outbox.webhook_id IS 'To whom.';
COMMENT ON COLUMN webhook_outbox.audit_id IS 'The change.';
COMMENT ON COLUMN webhook_outbox.attempts IS 'How often it was tried.';
COMMENT ON COLUMN webhook_outbox.next_at IS 'When it is tried next.';
COMMENT ON COLUMN webhook_outbox.sent_at IS 'When it arrived; NULL before.';
COMMENT ON COLUMN webhook_outbox.failed_at IS 'When it was given up; NULL before.';
COMMENT ON COLUMN webhook_outbox.answer IS 'Status or error of the last try.';
CREATE INDEX webhook_outbox_waiting ON webhook_outbox (next_at) WHERE sent_at IS NULL AND failed_at IS NULL;
