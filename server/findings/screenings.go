package findings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"tongshi/server/auth"
	"tongshi/server/geojson"
	"tongshi/server/jobs"
	"tongshi/server/layer"
	"tongshi/server/store"
	"tongshi/server/store/spots"
	"tongshi/server/web"
)

// Screenings are the finished screenings.
type Screenings struct {
	Screenings []spots.Screening `json:"screenings"`
}

// ScreeningJob is a screening that is under way.
type ScreeningJob struct {
	Job        jobs.Job               `json:"job"`
	Parameters spots.ScreeningRequest `json:"parameters"`
}

// ScreeningResult is what a finished screening's job has as its result.
type ScreeningResult struct {
	ScreeningID int64  `json:"screening_id"`
	Spots       int    `json:"spots"`
	ResultHash  string `json:"result_hash"`
}

// ScreeningChange is what can be changed of a screening.
type ScreeningChange struct {
	Published bool `json:"published" doc:"Make it the one to show; without it none is shown but to planners, who ask for one by its number"`
}

// mostScreenings is how many the list shows.
const mostScreenings = 200

// jobScreening is the kind of job that screens.
const jobScreening = "screening"

// screeningArgs are a job's arguments.
type screeningArgs struct {
	Request spots.ScreeningRequest `json:"request"`
	Actor   auth.Actor             `json:"actor"`
}

// screeningKind screens in the background. It stores nothing before its end.
func screeningKind(st *store.Store) jobs.Kind {
	return jobs.Kind{Name: jobScreening, Restart: true, Work: func(ctx context.Context, job *jobs.Job, report jobs.Report) error {
		var args screeningArgs
		if err := json.Unmarshal(job.Args, &args); err != nil {
			return fmt.Errorf("read arguments: %w", err)
		}
		made, err := spots.Screen(ctx, st, args.Actor, args.Request, func(step, steps int, name string) { report(int64(step), int64(steps), name) })
		if wrong := (store.ParameterErrors)(nil); errors.As(err, &wrong) {
			return wrong // what to ask otherwise, without where it was found
		}
		if err != nil {
			return err
		}
		job.Result, err = json.Marshal(ScreeningResult{made.ID, made.Spots, made.ResultHash})
		return err
	}}
}

// StartScreening checks the parameters and queues the screening.
func (s *API) StartScreening(c *web.Change, body spots.ScreeningRequest) (web.Done, error) {
	if err := body.Check(s.Store.Standards); err != nil {
		return web.Done{}, parameterProblem(err)
	}
	job, err := c.Tx.AddJob(c.Context(), jobScreening, screeningArgs{body, c.Actor})
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusAccepted, Location: fmt.Sprintf("/api/jobs/%d", job.ID), Body: ScreeningJob{job, body}}, nil
}

// parameterProblem is a 422 that names every member at fault.
func parameterProblem(err error) error {
	var wrong store.ParameterErrors
	if !errors.As(err, &wrong) {
		return err
	}
	var found []web.Fault
	for _, p := range wrong {
		found = append(found, web.InBody(p.Field, "%s", p.Message))
	}
	return web.Faults(found)
}

// seesCrashes refuses readers whose view hides black spots or what their
// figures are made of, as if nothing were there.
func (s *API) seesCrashes(r *web.Request, layers ...string) error {
	for _, name := range append(layers, "crashes") {
		if _, err := s.LayerOf(r, name); err != nil {
			return web.NotFound(r.Request)
		}
	}
	return nil
}

// seesCrashesInFull is seesCrashes for answers that tell more of crashes than the
// public is shown of them where they are open: numbers, days, hours.
func (s *API) seesCrashesInFull(r *web.Request, layers ...string) error {
	if !s.ViewOf(r.Request).Staff() {
		return web.NotFound(r.Request)
	}
	return s.seesCrashes(r, layers...)
}

// reach is which screenings the reader is shown.
func (s *API) reach(r *web.Request) spots.Reach {
	switch s.ViewOf(r.Request) {
	case layer.Planner:
		return spots.WithDrafts
	case layer.Local:
		return spots.NewestDraft
	}
	return spots.PublishedOnly
}

// ListScreenings answers the newest screenings that the reader is shown.
func (s *API) ListScreenings(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	list, err := spots.Screenings(r.Context(), s.Store, s.reach(r), mostScreenings)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, Screenings{Screenings: append([]spots.Screening{}, list...)})
}

// ReadScreening answers a screening with its rules and figures.
func (s *API) ReadScreening(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	id, err := r.ID()
	if err != nil {
		return err
	}
	found, err := spots.ReadScreening(r.Context(), s.Store, s.reach(r), id)
	if err != nil {
		return err
	}
	return web.RespondItem(w, r, found.Revision, found)
}

// CompareScreenings says which black spots entered the list, left it and moved
// in it between two screenings.
func (s *API) CompareScreenings(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	id, err := r.ID()
	if err != nil {
		return err
	}
	with, err := s.otherScreening(r, id)
	if err != nil {
		return err
	}
	found, err := spots.CompareScreenings(r.Context(), s.Store, s.reach(r), id, with)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, found)
}

// otherScreening is the screening to compare with: by default the one before.
func (s *API) otherScreening(r *web.Request, id int64) (int64, error) {
	text := r.Query.Get("with")
	if text == "" {
		return spots.ScreeningBefore(r.Context(), s.Store, s.reach(r), id)
	}
	with, err := strconv.ParseInt(text, 10, 64)
	if err != nil || with < 1 {
		return 0, web.BadQuery(web.InQuery("with", text, "want the number of another screening; /api/screenings lists them"))
	}
	if _, err := spots.ReadScreening(r.Context(), s.Store, s.reach(r), with); errors.Is(err, store.ErrNotFound) {
		return 0, web.BadQuery(web.InQuery("with", text, "there is no such screening; /api/screenings lists those there are"))
	}
	return with, nil
}

// ChangeScreening publishes a screening or takes it back.
func (s *API) ChangeScreening(c *web.Change, body ScreeningChange) (web.Done, error) {
	was, err := heldScreening(c)
	if err != nil {
		return web.Done{}, err
	}
	if !c.Has("published") {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("published", "say true or false")})
	}
	now, err := spots.PublishScreening(c.Context(), c.Tx, was.ID, body.Published)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusOK, Revision: now.Revision, Body: now}, nil
}

// RemoveScreening deletes a screening.
func (s *API) RemoveScreening(c *web.Change, _ struct{}) (web.Done, error) {
	was, err := heldScreening(c)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, spots.RemoveScreening(c.Context(), c.Tx, was.ID)
}

// ReadSpot answers a black spot with the evidence for it.
func (s *API) ReadSpot(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	id, err := r.ID()
	if err != nil {
		return err
	}
	found, err := spots.ReadSpot(r.Context(), s.Store, s.reach(r), id)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, found)
}

// ReadChoices answers what a screening can be asked for.
func (s *API) ReadChoices(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	found, err := spots.ReadScreeningChoices(r.Context(), s.Store)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, found)
}

// Catchment is the part of the roads where a crash counts as at an
// intersection, as a GeoJSON feature.
type Catchment struct {
	Type       string          `json:"type" enum:"Feature"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry" doc:"A GeoJSON MultiLineString; null when none was derived"`
	Properties NoProperties    `json:"properties"`
}

// NoProperties are those of a feature that has none.
type NoProperties struct{}

// ReadCatchment answers the area whose crashes count for an intersection, as a
// GeoJSON feature.
func (s *API) ReadCatchment(w http.ResponseWriter, r *web.Request) error {
	if _, err := s.LayerOf(r, "intersections"); err != nil {
		return err
	}
	id, err := r.ID()
	if err != nil {
		return err
	}
	shape, err := spots.Catchment(r.Context(), s.Store, id)
	if err != nil {
		return err
	}
	answer := Catchment{Type: "Feature", ID: id, Geometry: geojson.AppendGeometry(nil, shape, nil)}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return web.Respond(w, r, web.GeoJSON, append(body, '\n'))
}

func heldScreening(c *web.Change) (spots.Screening, error) {
	return web.Held(c, spots.ReadScreeningIn, func(s spots.Screening) int64 { return s.Revision })
}
