-- +goose Up
-- Long work: its queue, its progress and what became of it.
CREATE TABLE jobs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    args        jsonb NOT NULL DEFAULT '{}',
    state       text NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
    done        bigint NOT NULL DEFAULT 0,
    total       bigint NOT NULL DEFAULT 0,
    note        text NOT NULL DEFAULT '',
    cancel      boolean NOT NULL DEFAULT false,
    result      jsonb,
    error       text NOT NULL DEFAULT '',
    attempts    integer NOT NULL DEFAULT 0,
    actor       text NOT NULL DEFAULT '',
    runner      text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    started_at  timestamptz,
    beat_at     timestamptz,
    finished_at timestamptz
);

COMMENT ON TABLE jobs IS 'Long work that a server does in the background.';
COMMENT ON COLUMN jobs.id IS 'Number.';
COMMENT ON COLUMN jobs.kind IS 'What is done; the program knows how.';
COMMENT ON COLUMN jobs.args IS 'What it is done with.';
COMMENT ON COLUMN jobs.state IS 'queued, running, done, failed, cancelled, or interrupted: its server went away and nobody may start it again unasked.';
COMMENT ON COLUMN jobs.done IS 'How much is done, of total.';
COMMENT ON COLUMN jobs.total IS 'How much there is; 0 while unknown.';
COMMENT ON COLUMN jobs.note IS 'What is being done now.';
COMMENT ON COLUMN jobs.cancel IS 'Somebody wants it to stop.';
COMMENT ON COLUMN jobs.result IS 'What came of it, such as the number of what was made.';
COMMENT ON COLUMN jobs.error IS 'Why it failed.';
COMMENT ON COLUMN jobs.attempts IS 'How often it was started.';
COMMENT ON COLUMN jobs.actor IS 'Who asked for it.';
COMMENT ON COLUMN jobs.runner IS 'The process that runs it, or ran it last.';
COMMENT ON COLUMN jobs.created_at IS 'When it was asked for.';
COMMENT ON COLUMN jobs.started_at IS 'When it was last started.';
COMMENT ON COLUMN jobs.beat_at IS 'Last sign of life of its process.';
COMMENT ON COLUMN jobs.finished_at IS 'When it ended.';
CREATE INDEX jobs_open ON jobs (id) WHERE state IN ('queued', 'running');
