package server

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
)

// JobPage is a page of jobs, the newest first.
type JobPage struct {
	Jobs  []jobs.Job `json:"jobs"`
	Links []Link     `json:"links"`
}

func (s *server) jobsOperation() *huma.Operation {
	one, most := 1.0, float64(maxLimit)
	return s.operation("/api/jobs", "Long work, newest first", "application/json", s.typed(JobPage{}),
		parameter("kind", "Only jobs of this kind.", &huma.Schema{Type: huma.TypeString}),
		parameter("limit", "Jobs on a page.", &huma.Schema{Type: huma.TypeInteger, Minimum: &one, Maximum: &most, Default: defaultLimit}),
		parameter("cursor", "Where the page begins; comes with the link to the next page.", &huma.Schema{Type: huma.TypeString}),
		formatParameter())
}

func (s *server) listJobs(w http.ResponseWriter, r *request) error {
	limit, before := defaultLimit, int64(0)
	var wrong string
	if text := r.query.Get("limit"); text != "" {
		if limit, wrong = parseLimit(text, maxLimit); wrong != "" {
			return badQuery(inQuery("limit", text, "%s", wrong))
		}
	}
	if text := r.query.Get("cursor"); text != "" {
		if before, wrong = parseCursor(text); wrong != "" {
			return badQuery(inQuery("cursor", text, "%s", wrong))
		}
	}
	ctx, cancel := withPatience(r.Context())
	defer cancel()
	list, err := s.store.Jobs(ctx, r.query.Get("kind"), before, limit+1)
	if err != nil {
		return err
	}
	answer := JobPage{Jobs: []jobs.Job{}, Links: []Link{}}
	language := inLanguage(w, r.Request)
	for _, j := range list[:min(limit, len(list))] {
		answer.Jobs = append(answer.Jobs, jobIn(language, j))
	}
	if len(list) > limit {
		r.query.Set("cursor", formatCursor(list[limit-1].ID))
		answer.Links = append(answer.Links, Link{Href: s.link(r.Request, "/api/jobs?"+r.query.Encode()), Rel: "next", Type: "application/json", Title: "Next page"})
	}
	return respondJSON(w, r, answer)
}

func (s *server) job(r *request) (jobs.Job, error) {
	id, err := r.id()
	if err != nil {
		return jobs.Job{}, err
	}
	ctx, cancel := withPatience(r.Context())
	defer cancel()
	return s.store.Job(ctx, id)
}

func (s *server) readJob(w http.ResponseWriter, r *request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	return respondJSON(w, r, jobIn(inLanguage(w, r.Request), j))
}

// jobLook is how often a stream looks at its job.
const jobLook = 400 * time.Millisecond

// followJob sends the job whenever it has changed, until it has ended.
func (s *server) followJob(w http.ResponseWriter, r *request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	language := inLanguage(w, r.Request)
	out, err := s.openStream(w, r)
	if err != nil {
		return err
	}
	defer out.close()
	said, last := time.Now(), ""
	for {
		if now := fmt.Sprint(j.State, j.Done, j.Total, j.Note, j.Cancel, j.Attempts); now != last {
			said, last = time.Now(), now
			if err := out.event("job", strconv.FormatInt(j.ID, 10), jobIn(language, j)); err != nil {
				return err
			}
		}
		if j.State.Ended() || out.single {
			return nil
		}
		if time.Since(said) > heartbeatEvery {
			said = time.Now()
			if err := errors.Join(s.renew(out), out.comment()); err != nil {
				return streamEnd(err)
			}
		}
		if j, err = s.lookAgain(out.ctx, j); err != nil {
			return streamEnd(err)
		}
	}
}

// lookAgain reads a job after a moment. While the database is away the job
// stays as it was.
func (s *server) lookAgain(ctx context.Context, was jobs.Job) (jobs.Job, error) {
	select {
	case <-ctx.Done():
		return was, errStreamDone
	case <-time.After(jobLook):
	}
	now, err := s.store.Job(ctx, was.ID)
	switch {
	case ctx.Err() != nil:
		return was, errStreamDone
	case errors.Is(err, store.ErrUnavailable):
		return was, nil
	}
	return now, err
}

func (s *server) cancelJob(c *change, _ struct{}) (done, error) {
	return onJob(c, c.Tx.CancelJob)
}

func (s *server) resumeJob(c *change, _ struct{}) (done, error) {
	return onJob(c, c.Tx.ResumeJob)
}

func onJob(c *change, do func(context.Context, int64) (jobs.Job, error)) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	j, err := do(c.Context(), id)
	if errors.Is(err, store.ErrConflict) {
		return done{}, problem(http.StatusConflict, "This cannot be done with job %d now: it is %s.", id, j.State)
	}
	return done{Status: http.StatusOK, Body: j}, err
}
