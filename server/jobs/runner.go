package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"tongshi/geo/say"
)

// Runner takes jobs from a queue and does them.
type Runner struct {
	// Workers is how many jobs run at once; New sets 1: long work has both
	// hands full, and readers need some too.
	Workers int
	// LostAfter is how long a runner may be silent; a runner gives a sign of
	// life five times as often.
	LostAfter time.Duration
	// Away tells an error of a database that was away: the job is taken up again
	// as if its server had died. Without it there is none.
	Away func(error) bool

	queue Queue
	log   *slog.Logger
	name  string
	kinds map[string]Kind
}

// New is a runner without work; [Runner.Register] adds kinds before it runs.
func New(queue Queue, log *slog.Logger) *Runner {
	return &Runner{
		Workers: 1, LostAfter: 10 * time.Second,
		queue: queue, log: log, name: rand.Text()[:12], kinds: map[string]Kind{},
	}
}

// Register adds a kind of work.
func (r *Runner) Register(k Kind) { r.kinds[k.Name] = k }

// Run works until ctx ends. Jobs that are running then are stopped and put
// back, or marked as interrupted, before it returns. A runner that knows no
// kind of work has nothing to wait for.
func (r *Runner) Run(ctx context.Context) {
	if len(r.kinds) == 0 {
		return
	}
	var workers sync.WaitGroup
	for range r.Workers {
		workers.Go(func() { r.work(ctx) })
	}
	workers.Wait()
}

const lookEvery = time.Second

func (r *Runner) work(ctx context.Context) {
	for ctx.Err() == nil {
		took, err := r.next(ctx)
		if err != nil && !errors.Is(err, ErrNone) && ctx.Err() == nil {
			r.log.WarnContext(ctx, "no job could be taken", "error", err)
		}
		if took {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(lookEvery):
		}
	}
}

// next does one job, if one is waiting.
func (r *Runner) next(ctx context.Context) (bool, error) {
	var kinds, restart []string
	for name, k := range r.kinds {
		kinds = append(kinds, name)
		if k.Restart {
			restart = append(restart, name)
		}
	}
	job, err := r.queue.TakeJob(ctx, r.name, kinds, restart, r.LostAfter)
	if err != nil {
		return false, err
	}
	r.do(ctx, job)
	return true, nil
}

// What ends the context of a job's work before the work is done.
var (
	errCancelled = errors.New("cancelled")
	errTaken     = errors.New("the job was taken away")
)

func (r *Runner) do(ctx context.Context, job Job) {
	kind := r.kinds[job.Kind]
	working, stop := context.WithCancelCause(ctx)
	p := &progress{job: job}
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		r.beat(working, p, stop)
	}()
	err := guarded(working, kind.Work, &job, p.report)
	cause := context.Cause(working)
	stop(nil)
	<-beating
	if errors.Is(cause, errTaken) {
		r.log.WarnContext(ctx, "job was taken away", "job", job.ID, "kind", job.Kind)
		return
	}
	ended := r.outcome(p.now(), job, err, cause)
	r.log.InfoContext(ctx, "job", "job", job.ID, "kind", job.Kind, "state", string(ended.State), "error", err)
	r.end(ctx, ended)
}

// outcome is a job as it ended: with the state that follows from its error and
// from why it was stopped.
func (r *Runner) outcome(p, done Job, err, cause error) Job {
	p.Result = nil
	restart, away := r.kinds[p.Kind].Restart, r.Away != nil && err != nil && r.Away(err)
	switch {
	case err == nil:
		p.State, p.Result = Done, done.Result
	case errors.Is(cause, errCancelled):
		p.State = Cancelled
	case cause != nil && restart, away && restart && p.Attempts < MaxAttempts:
		p.State = Queued
	case cause != nil:
		p.End(Interrupted, say.New("the server was stopped"))
	case away:
		p.End(Interrupted, say.New("the database did not answer"))
	default:
		p.End(Failed, reason(p.ID, err))
	}
	return p
}

// reason is why a job failed, in our words. What others say, a driver or a fault
// of ours, is for the log alone.
func reason(job int64, err error) say.Text {
	var ours interface {
		error
		say.Sayer
	}
	if errors.As(err, &ours) {
		return say.Of(err)
	}
	return say.New("Something went wrong on the server; its log says what, under job %d.", job)
}

// end stores the outcome, also while the server goes down.
func (r *Runner) end(ctx context.Context, job Job) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.LostAfter)
	defer cancel()
	for {
		err := r.queue.EndJob(ctx, r.name, job)
		if err == nil || errors.Is(err, ErrLost) {
			return
		}
		select {
		case <-ctx.Done():
			r.log.ErrorContext(ctx, "the end of a job was not stored", "job", job.ID, "error", err)
			return
		case <-time.After(lookEvery):
		}
	}
}

// beat gives signs of life and looks for a wish to stop.
func (r *Runner) beat(ctx context.Context, p *progress, stop context.CancelCauseFunc) {
	tick := time.NewTicker(min(r.LostAfter/5, lookEvery))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		cancel, err := r.queue.BeatJob(ctx, r.name, p.now())
		switch {
		case errors.Is(err, ErrLost):
			stop(errTaken)
		case cancel:
			stop(errCancelled)
		case err != nil && ctx.Err() == nil:
			r.log.WarnContext(ctx, "no sign of life was stored", "job", p.now().ID, "error", err)
		}
	}
}

// guarded does the work; a panic is an error of its.
func guarded(ctx context.Context, work Work, job *Job, report Report) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return work(ctx, job, report)
}

// progress is what the work reported last.
type progress struct {
	mu  sync.Mutex
	job Job
}

func (p *progress) report(done, total int64, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.job.Done, p.job.Total, p.job.Note = done, total, note
}

func (p *progress) now() Job {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.job
}
