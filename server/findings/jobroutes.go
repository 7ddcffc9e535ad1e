package findings

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/jobs"
	"tongshi/server/store"
	"tongshi/server/web"
)

// Background jobs: the queue as its readers see it, cancelling and resuming.

// JobPage is a page of jobs, the newest first.
type JobPage struct {
	Jobs  []jobs.Job `json:"jobs"`
	Links []web.Link `json:"links"`
}

// JobsOperation describes the list of background jobs.
func (s *API) JobsOperation() *huma.Operation {
	return s.Operation("listJobs", "/api/jobs", "Long work, newest first", "application/json", s.Typed(JobPage{}),
		web.Parameter("kind", "Only jobs of this kind.", &huma.Schema{Type: huma.TypeString}),
		web.LimitParameter(web.DefaultLimit, web.MaxLimit),
		web.Parameter("cursor", "Where the page begins; comes with the link to the next page.", &huma.Schema{Type: huma.TypeString}),
		web.FormatParameter())
}

// ListJobs answers a page of the job queue, newest first, of one kind when the
// query names it.
func (s *API) ListJobs(w http.ResponseWriter, r *web.Request) error {
	limit, found := r.Limit()
	if len(found) > 0 {
		return web.BadQuery(found...)
	}
	var before int64
	var wrong error
	if text := r.Query.Get("cursor"); text != "" {
		if before, wrong = web.ParseCursor(text); wrong != nil {
			return web.BadQuery(web.InQuery("cursor", text, "%s", wrong))
		}
	}
	ctx, cancel := web.WithPatience(r.Context())
	defer cancel()
	list, err := s.Store.Jobs(ctx, r.Query.Get("kind"), before, limit+1)
	if err != nil {
		return err
	}
	answer := JobPage{Jobs: []jobs.Job{}, Links: []web.Link{}}
	language := web.InLanguage(w, r.Request)
	for _, j := range list[:min(limit, len(list))] {
		answer.Jobs = append(answer.Jobs, jobIn(language, s.ViewOf(r.Request), j))
	}
	if len(list) > limit {
		r.Query.Set("cursor", web.FormatCursor(list[limit-1].ID))
		answer.Links = append(
			answer.Links,
			web.Link{Href: s.Link(r.Request, "/api/jobs?"+r.Query.Encode()), Rel: "next", Type: "application/json", Title: "Next page"},
		)
	}
	return web.RespondJSON(w, r, answer)
}

func (s *API) job(r *web.Request) (jobs.Job, error) {
	id, err := r.ID()
	if err != nil {
		return jobs.Job{}, err
	}
	ctx, cancel := web.WithPatience(r.Context())
	defer cancel()
	return s.Store.Job(ctx, id)
}

// ReadJob answers one job with its progress or the reason of its failure.
func (s *API) ReadJob(w http.ResponseWriter, r *web.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, jobIn(web.InLanguage(w, r.Request), s.ViewOf(r.Request), j))
}

// jobLook is how often a stream looks at its job.
const jobLook = 400 * time.Millisecond

// FollowJob sends the job whenever it has changed, until it has ended.
func (s *API) FollowJob(w http.ResponseWriter, r *web.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	language := web.InLanguage(w, r.Request)
	out, err := s.OpenStream(w, r)
	if err != nil {
		return err
	}
	defer out.Close()
	said, last := time.Now(), ""
	for {
		if now := fmt.Sprint(j.State, j.Done, j.Total, j.Note, j.Cancel, j.Attempts); now != last {
			said, last = time.Now(), now
			if err := out.Event("job", strconv.FormatInt(j.ID, 10), jobIn(language, s.ViewOf(r.Request), j)); err != nil {
				return err
			}
		}
		if j.State.Ended() || out.Single {
			return nil
		}
		if time.Since(said) > web.HeartbeatEvery {
			said = time.Now()
			if err := errors.Join(s.Renew(out), out.Comment()); err != nil {
				return web.StreamEnd(err)
			}
		}
		if j, err = s.lookAgain(out.Ctx, j); err != nil {
			return web.StreamEnd(err)
		}
	}
}

// lookAgain reads a job after a moment. While the database is away the job
// stays as it was.
func (s *API) lookAgain(ctx context.Context, was jobs.Job) (jobs.Job, error) {
	select {
	case <-ctx.Done():
		return was, web.ErrStreamDone
	case <-time.After(jobLook):
	}
	now, err := s.Store.Job(ctx, was.ID)
	switch {
	case ctx.Err() != nil:
		return was, web.ErrStreamDone
	case errors.Is(err, store.ErrUnavailable):
		return was, nil
	}
	return now, err
}

// CancelJob stops a job that waits or runs; one that has ended is 409.
func (s *API) CancelJob(c *web.Change, _ struct{}) (web.Done, error) {
	return onJob(c, c.Tx.CancelJob)
}

// ResumeJob queues a job again that failed or was interrupted or cancelled;
// others are 409. It goes on from its kept progress.
func (s *API) ResumeJob(c *web.Change, _ struct{}) (web.Done, error) {
	return onJob(c, c.Tx.ResumeJob)
}

func onJob(c *web.Change, do func(context.Context, int64) (jobs.Job, error)) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	j, err := do(c.Context(), id)
	if errors.Is(err, store.ErrConflict) {
		return web.Done{}, web.Refuse(http.StatusConflict, "This cannot be done with job %d now: it is %s.", id, j.State)
	}
	return web.Done{Status: http.StatusOK, Body: j}, err
}
