// Package jobs runs long work in the background: with progress, with cancel,
// and so that a killed server is noticed. The queue itself is the store's.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"tongshi/geo/say"
)

// State is where a job stands.
type State string

// The states. A queued job waits for a free worker; an interrupted one lost
// its server and waits for somebody to start it again.
const (
	Queued      State = "queued"
	Running     State = "running"
	Done        State = "done"
	Failed      State = "failed"
	Cancelled   State = "cancelled"
	Interrupted State = "interrupted"
)

// In is the state in words.
func (s State) In(l say.Language) string { return say.Code{List: "queue_state", Code: string(s)}.In(l) }

// Ended reports whether nothing more will happen by itself.
func (s State) Ended() bool { return s != Queued && s != Running }

// Job is one piece of work. Of an attempt after the first, Done, Total and
// Note are what was reported last before it broke off.
type Job struct {
	ID         int64           `json:"id" db:",read"`
	Kind       string          `json:"kind"`
	Args       json.RawMessage `json:"args"`
	State      State           `json:"state" db:",read"`
	Done       int64           `json:"done" db:",read"`
	Total      int64           `json:"total" db:",read"`
	Note       string          `json:"note" db:",read"`
	Cancel     bool            `json:"cancel" db:",read"`
	Result     json.RawMessage `json:"result" db:",read"`
	Error      string          `json:"error" db:",read"`
	ErrorZH    string          `json:"-" db:"error_zh,read"` // empty where it is known in English alone
	Attempts   int             `json:"attempts" db:",read"`
	Actor      string          `json:"actor"`
	CreatedAt  time.Time       `json:"created_at" db:",read"`
	StartedAt  *time.Time      `json:"started_at" db:",read"`
	FinishedAt *time.Time      `json:"finished_at" db:",read"`
}

// End ends the job badly, with why in both languages.
func (j *Job) End(state State, why say.Text) {
	both := say.BothOf(why)
	j.State, j.Error, j.ErrorZH = state, both.EN, both.ZH
}

// Report tells how far the work is: done of total, 0 while unknown, and what is
// being done. It is cheap and may be called as often as one likes.
type Report func(done, total int64, note string)

// Work does a job. It ends soon after ctx does, and then returns ctx's error.
// What it sets as job.Result is kept when it returns nil.
type Work func(ctx context.Context, job *Job, report Report) error

// Kind is a kind of work.
type Kind struct {
	Name string
	Work Work
	// Restart: after the loss of its server the job is started again by itself,
	// up to three times. Its work must bear to be done twice in part.
	Restart bool
}

// MaxAttempts is how often a job is started by itself.
const MaxAttempts = 3

// ErrNone: no job is waiting.
var ErrNone = errors.New("no job is waiting")

// ErrLost: the job is another runner's now, or nobody's.
var ErrLost = errors.New("the job was taken away")

// Queue is where jobs wait and are kept.
type Queue interface {
	// TakeJob gives the runner the oldest waiting job of these kinds, or
	// ErrNone. Jobs whose runner gave no sign of life for lostAfter are queued
	// again before, when their kind is among restart and they have attempts
	// left, and else marked as interrupted.
	TakeJob(ctx context.Context, runner string, kinds, restart []string, lostAfter time.Duration) (Job, error)
	// BeatJob gives a sign of life with the progress. It returns whether
	// somebody wants the job to stop, or ErrLost.
	BeatJob(ctx context.Context, runner string, job Job) (cancel bool, err error)
	// EndJob stores what became of a job: its State, Result and Error. Queued
	// puts it back.
	EndJob(ctx context.Context, runner string, job Job) error
}
