package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/jobs"
)

// The queue of background jobs.

var (
	jobTable  = TableOf[jobs.Job]("jobs", "j", nil)
	insertJob = jobTable.Insert(nil) + ` RETURNING ` + jobTable.Columns
)

// AddJob queues work with its arguments, which are marshalled as JSON.
func (tx *Tx) AddJob(ctx context.Context, kind string, args any) (jobs.Job, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return jobs.Job{}, fmt.Errorf("add job: %w", err)
	}
	j := jobs.Job{Kind: kind, Args: StorableJSON(text), Actor: Storable(tx.Who.Name)}
	j, err = jobTable.Made(ctx, tx, insertJob, j, nil)
	if err != nil {
		return j, Wrap("add job", err)
	}
	return j, tx.Audit(ctx, Change{Action: "add", Object: "jobs", ObjectID: j.ID, After: map[string]any{"kind": j.Kind, "args": j.Args}})
}

// AddJob is [Tx.AddJob] in a transaction of its own.
func (s *Store) AddJob(ctx context.Context, actor auth.Actor, kind string, args any) (jobs.Job, error) {
	var j jobs.Job
	err := s.WriteTx(ctx, actor, func(tx *Tx) error {
		var err error
		j, err = tx.AddJob(ctx, kind, args)
		return err
	})
	return j, err
}

// Job is the job of that number.
func (s *Store) Job(ctx context.Context, id int64) (jobs.Job, error) {
	var j jobs.Job
	err := s.Reading(ctx, func() (bool, error) {
		var err error
		j, err = jobTable.One(ctx, s.Pool, `WHERE j.id = $1`, id)
		return true, err
	})
	return j, Wrap(fmt.Sprintf("read job %d", id), err)
}

// Jobs are the newest jobs, newest first; of one kind unless it is empty, with
// numbers below before unless it is 0.
func (s *Store) Jobs(ctx context.Context, kind string, before int64, limit int) ([]jobs.Job, error) {
	var list []jobs.Job
	err := s.Reading(ctx, func() (bool, error) {
		return true, jobTable.All(ctx, s.Pool, &list, `
			 WHERE ($1 = '' OR j.kind = $1) AND ($2::bigint = 0 OR j.id < $2)
			 ORDER BY j.id DESC LIMIT $3`, kind, before, limit)
	})
	return list, Wrap("list jobs", err)
}

// CancelJob asks for a job to stop. One that waits or was interrupted is
// cancelled at once; one that has ended is [ErrConflict].
func (tx *Tx) CancelJob(ctx context.Context, id int64) (jobs.Job, error) {
	was, err := tx.lockJob(ctx, id)
	if err != nil {
		return was, err
	}
	if was.State.Ended() && was.State != jobs.Interrupted {
		return was, fmt.Errorf("%w: job %d has ended: %s", ErrConflict, id, was.State)
	}
	now, err := One[jobs.Job](ctx, tx.SQL, `
		UPDATE jobs AS j SET cancel = true,
		       state = CASE WHEN state = 'running' THEN state ELSE 'cancelled' END,
		       finished_at = CASE WHEN state = 'running' THEN finished_at ELSE now() END
		 WHERE j.id = $1 RETURNING `+jobTable.Columns, id)
	if err != nil {
		return now, Wrap("cancel job", err)
	}
	return now, tx.Audit(
		ctx,
		Change{
			Action:   "cancel",
			Object:   "jobs",
			ObjectID: id,
			Before:   map[string]any{"state": was.State},
			After:    map[string]any{"state": now.State, "cancel": true},
		},
	)
}

// ResumeJob queues a job again that was interrupted, failed or was cancelled;
// its progress stays for the work to go on from. Others are [ErrConflict].
func (tx *Tx) ResumeJob(ctx context.Context, id int64) (jobs.Job, error) {
	was, err := tx.lockJob(ctx, id)
	if err != nil {
		return was, err
	}
	if !was.State.Ended() || was.State == jobs.Done {
		return was, fmt.Errorf("%w: job %d is %s", ErrConflict, id, was.State)
	}
	now, err := One[jobs.Job](ctx, tx.SQL, `
		UPDATE jobs AS j SET state = 'queued', cancel = false, error = '', error_zh = '', attempts = 0, finished_at = NULL
		 WHERE j.id = $1 RETURNING `+jobTable.Columns, id)
	if err != nil {
		return now, Wrap("resume job", err)
	}
	return now, tx.Audit(
		ctx,
		Change{Action: "resume", Object: "jobs", ObjectID: id, Before: map[string]any{"state": was.State}, After: map[string]any{"state": now.State}},
	)
}

func (tx *Tx) lockJob(ctx context.Context, id int64) (jobs.Job, error) {
	j, err := jobTable.One(ctx, tx.SQL, `WHERE j.id = $1 FOR UPDATE`, id)
	return j, Wrap(fmt.Sprintf("read job %d", id), err)
}

// TakeJob implements [jobs.Queue].
func (s *Store) TakeJob(ctx context.Context, runner string, kinds, restart []string, lostAfter time.Duration) (jobs.Job, error) {
	lost := say.BothOf(say.New("the server that ran it went away"))
	_, err := s.Pool.Exec(ctx, `
		UPDATE jobs AS j
		   SET state = CASE WHEN cancel THEN 'cancelled' WHEN kind = ANY ($2) AND attempts < $3 THEN 'queued' ELSE 'interrupted' END,
		       error = CASE WHEN cancel OR kind = ANY ($2) AND attempts < $3 THEN '' ELSE $5 END,
		       error_zh = CASE WHEN cancel OR kind = ANY ($2) AND attempts < $3 THEN '' ELSE $6 END,
		       finished_at = CASE WHEN NOT cancel AND kind = ANY ($2) AND attempts < $3 THEN NULL ELSE now() END
		 WHERE state = 'running' AND beat_at < now() - $1::interval AND kind = ANY ($4)`, lostAfter, restart, jobs.MaxAttempts, kinds, lost.EN, lost.ZH)
	if err != nil {
		return jobs.Job{}, Wrap("look for lost jobs", err)
	}
	j, err := One[jobs.Job](ctx, s.Pool, `
		UPDATE jobs AS j
		   SET state = 'running', runner = $1, attempts = attempts + 1, started_at = now(), beat_at = now(), finished_at = NULL
		 WHERE j.id = (SELECT id FROM jobs WHERE state = 'queued' AND kind = ANY ($2) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING `+jobTable.Columns, runner, kinds)
	if errors.Is(err, pgx.ErrNoRows) {
		return j, jobs.ErrNone
	}
	return j, Wrap("take a job", err)
}

// BeatJob implements [jobs.Queue].
func (s *Store) BeatJob(ctx context.Context, runner string, job jobs.Job) (cancel bool, err error) {
	err = s.Pool.QueryRow(ctx, `
		UPDATE jobs SET beat_at = now(), done = @done, total = @total, note = @note
		 WHERE id = @id AND runner = @runner AND state = 'running' RETURNING cancel`, pgx.StrictNamedArgs{
		"id": job.ID, "runner": runner, "done": job.Done, "total": job.Total, "note": Storable(job.Note),
	}).Scan(&cancel)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, jobs.ErrLost
	}
	return cancel, Wrap("beat", err)
}

// EndJob implements [jobs.Queue].
func (s *Store) EndJob(ctx context.Context, runner string, job jobs.Job) error {
	var result []byte
	if job.Result != nil {
		result = StorableJSON(job.Result)
	}
	tag, err := s.Pool.Exec(ctx, `
		UPDATE jobs SET state = CASE WHEN @state = 'queued' AND cancel THEN 'cancelled' ELSE @state END,
		       done = @done, total = @total, note = @note, result = @result, error = @error, error_zh = @error_zh,
		       finished_at = CASE WHEN @state = 'queued' AND NOT cancel THEN NULL ELSE now() END
		 WHERE id = @id AND runner = @runner AND state = 'running'`, pgx.StrictNamedArgs{
		"id": job.ID, "runner": runner, "state": string(job.State), "done": job.Done, "total": job.Total,
		"note": Storable(job.Note), "result": result, "error": Storable(job.Error), "error_zh": Storable(job.ErrorZH),
	})
	if err == nil && tag.RowsAffected() == 0 {
		return jobs.ErrLost
	}
	return Wrap("end job", err)
}
