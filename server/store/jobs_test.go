package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/jobs"
	"tongshi/server/pgtest"
	"tongshi/server/store"
)

var planner = auth.Actor{Name: "wang", Role: auth.Planner}

func queue(t *testing.T, st *store.Store, kind string, args any) jobs.Job {
	t.Helper()
	j, err := st.AddJob(t.Context(), planner, kind, args)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// runner runs the kinds until stop is called.
func runner(t *testing.T, st *store.Store, kinds ...jobs.Kind) (stop func()) {
	t.Helper()
	r := jobs.New(st, slog.New(slog.DiscardHandler))
	r.Workers, r.LostAfter, r.Away = 2, 250*time.Millisecond, store.Away
	for _, k := range kinds {
		r.Register(k)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	return stop
}

// await waits for a job to be in a state.
func await(t *testing.T, st *store.Store, id int64, want jobs.State) jobs.Job {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		j, err := st.Job(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State == want {
			return j
		}
		if time.Now().After(deadline) {
			t.Fatalf("job is %+v, want %s", j, want)
		}
	}
}

// waits is work that goes on until it is stopped.
func waits(ctx context.Context, _ *jobs.Job, report jobs.Report) error {
	report(3, 10, "third")
	<-ctx.Done()
	return ctx.Err()
}

func TestAJobIsDoneWithItsArgumentsAndResult(t *testing.T) {
	st := pgtest.New(t)
	runner(t, st, jobs.Kind{Name: "sum", Work: func(_ context.Context, j *jobs.Job, report jobs.Report) error {
		var numbers []int
		if err := json.Unmarshal(j.Args, &numbers); err != nil {
			return err
		}
		report(int64(len(numbers)), int64(len(numbers)), "all")
		j.Result = json.RawMessage(fmt.Sprint(numbers[0] + numbers[1]))
		return nil
	}}, jobs.Kind{Name: "fails", Work: func(context.Context, *jobs.Job, jobs.Report) error { return say.Errorf("no such profile") }},
		jobs.Kind{Name: "panics", Work: func(context.Context, *jobs.Job, jobs.Report) error { panic("oh") }})
	good, bad, worse := queue(t, st, "sum", []int{2, 3}), queue(t, st, "fails", nil), queue(t, st, "panics", nil)
	if j := await(t, st, good.ID, jobs.Done); string(j.Result) != "5" || j.Done != 2 || j.Total != 2 || j.Note != "all" || j.Actor != "wang" ||
		j.FinishedAt == nil ||
		j.Attempts != 1 {
		t.Errorf("%+v", j)
	}
	if j := await(t, st, bad.ID, jobs.Failed); j.Error != "no such profile" || j.Result != nil {
		t.Errorf("%+v", j)
	}
	if j := await(t, st, worse.ID, jobs.Failed); !strings.Contains(j.Error, "log says what") || strings.Contains(j.Error, "oh") {
		t.Errorf("%+v", j)
	}
	if list, err := st.Jobs(t.Context(), "", 0, 2); err != nil || len(list) != 2 || list[0].ID != worse.ID {
		t.Errorf("%+v %v", list, err)
	}
}

// A job whose database fell away is taken up again as one whose server died, as
// often; what the driver said of it is told to nobody.
func TestAJobWhoseDatabaseFellAwayIsTakenUpAgain(t *testing.T) {
	st := pgtest.New(t)
	var falls atomic.Int64
	cut := func(kind string, often int64) jobs.Kind {
		return jobs.Kind{Name: kind, Restart: true, Work: func(ctx context.Context, _ *jobs.Job, _ jobs.Report) error {
			if falls.Add(1) > often {
				return nil
			}
			_, err := st.Pool.Exec(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`)
			return fmt.Errorf("load the network: %w", err)
		}}
	}
	runner(t, st, cut("cut once", 1))
	if j := await(t, st, queue(t, st, "cut once", nil).ID, jobs.Done); j.Attempts != 2 || j.Error != "" {
		t.Errorf("cut once: %+v", j)
	}
	falls.Store(0)
	runner(t, st, cut("always cut", 1000))
	j := await(t, st, queue(t, st, "always cut", nil).ID, jobs.Interrupted)
	if j.Attempts != jobs.MaxAttempts || j.Error != "the database did not answer" || j.ErrorZH != "数据库没有应答" {
		t.Errorf("always cut: %+v", j)
	}
}

func TestAJobIsCancelled(t *testing.T) {
	st := pgtest.New(t)
	cancelled := func(id int64) (j jobs.Job, err error) {
		return j, st.WriteTx(t.Context(), planner, func(tx *store.Tx) error {
			j, err = tx.CancelJob(t.Context(), id)
			return err
		})
	}
	waiting := queue(t, st, "waits", nil)
	if j, err := cancelled(waiting.ID); err != nil || j.State != jobs.Cancelled {
		t.Errorf("while it waits: %+v %v", j, err)
	}
	runner(t, st, jobs.Kind{Name: "waits", Work: waits})
	running := queue(t, st, "waits", nil)
	await(t, st, running.ID, jobs.Running)
	if j, err := cancelled(running.ID); err != nil || !j.Cancel {
		t.Errorf("while it runs: %+v %v", j, err)
	}
	if j := await(t, st, running.ID, jobs.Cancelled); j.FinishedAt == nil || j.Done != 3 {
		t.Errorf("%+v", j)
	}
	if _, err := cancelled(running.ID); !errors.Is(err, store.ErrConflict) {
		t.Errorf("when it has ended: %v", err)
	}
	if _, err := cancelled(999); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
}

// A server that is killed says nothing any more: here one whose job was taken
// and never heard of again.
func TestAJobOfAKilledServerIsStartedAgainOrInterrupted(t *testing.T) {
	st := pgtest.New(t)
	queue(t, st, "again", nil)
	queue(t, st, "once", nil)
	kinds := []string{"again", "once"}
	var taken []jobs.Job
	for range kinds {
		j, err := st.TakeJob(t.Context(), "killed", kinds, []string{"again"}, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		j.Done, j.Total = 4, 10
		if _, err := st.BeatJob(t.Context(), "killed", j); err != nil {
			t.Fatal(err)
		}
		taken = append(taken, j)
	}
	var from atomic.Int64
	runner(t, st, jobs.Kind{Name: "again", Restart: true, Work: func(_ context.Context, j *jobs.Job, report jobs.Report) error {
		from.Store(j.Done)
		report(10, 10, "")
		return nil
	}}, jobs.Kind{Name: "once", Work: func(context.Context, *jobs.Job, jobs.Report) error { return nil }})
	if j := await(t, st, taken[0].ID, jobs.Done); j.Attempts != 2 || from.Load() != 4 {
		t.Errorf("%+v went on from %d", j, from.Load())
	}
	if j := await(t, st, taken[1].ID, jobs.Interrupted); j.Error == "" || j.Done != 4 {
		t.Errorf("%+v", j)
	}
	// The one thought dead cannot write over what became of it.
	if _, err := st.BeatJob(t.Context(), "killed", taken[0]); !errors.Is(err, jobs.ErrLost) {
		t.Errorf("a beat of the dead: %v", err)
	}
	if err := st.EndJob(t.Context(), "killed", taken[0]); !errors.Is(err, jobs.ErrLost) {
		t.Errorf("an end of the dead: %v", err)
	}
	err := st.WriteTx(t.Context(), planner, func(tx *store.Tx) error {
		_, err := tx.ResumeJob(t.Context(), taken[1].ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	await(t, st, taken[1].ID, jobs.Done)
}

func TestAJobThatKillsItsServerIsNotStartedForEver(t *testing.T) {
	st := pgtest.New(t)
	j := queue(t, st, "kills", nil)
	for range jobs.MaxAttempts {
		if _, err := st.TakeJob(t.Context(), "killed", []string{"kills"}, []string{"kills"}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := st.TakeJob(t.Context(), "next", []string{"kills"}, []string{"kills"}, 0); !errors.Is(err, jobs.ErrNone) {
		t.Errorf("%v", err)
	}
	await(t, st, j.ID, jobs.Interrupted)
}

func TestAStoppedServerPutsItsJobBack(t *testing.T) {
	st := pgtest.New(t)
	again, once := queue(t, st, "again", nil), queue(t, st, "once", nil)
	stop := runner(t, st, jobs.Kind{Name: "again", Work: waits, Restart: true}, jobs.Kind{Name: "once", Work: waits})
	await(t, st, again.ID, jobs.Running)
	await(t, st, once.ID, jobs.Running)
	stop()
	if j := await(t, st, again.ID, jobs.Queued); j.Done != 3 || j.FinishedAt != nil {
		t.Errorf("%+v", j)
	}
	if j := await(t, st, once.ID, jobs.Interrupted); j.Error == "" {
		t.Errorf("%+v", j)
	}
}
