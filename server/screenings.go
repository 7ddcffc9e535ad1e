package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/auth"
	"tongshi/server/jobs"
	"tongshi/server/readmodel"
	"tongshi/server/store"
)

// Screenings are the finished screenings.
type Screenings struct {
	Screenings []store.Screening `json:"screenings"`
}

// ScreeningJob is a screening that is under way.
type ScreeningJob struct {
	Job        jobs.Job               `json:"job"`
	Parameters store.ScreeningRequest `json:"parameters"`
}

// ScreeningResult is what a finished screening's job has as its result.
type ScreeningResult struct {
	ScreeningID int64  `json:"screening_id"`
	Spots       int    `json:"spots"`
	ResultHash  string `json:"result_hash"`
}

// ScreeningChange is what can be changed of a screening.
type ScreeningChange struct {
	Published bool `json:"published" doc:"Make it the one to show; the newest is shown when none is published"`
}

// mostScreenings is how many the list shows.
const mostScreenings = 200

// jobScreening is the kind of job that screens.
const jobScreening = "screening"

// screeningArgs are a job's arguments.
type screeningArgs struct {
	Request store.ScreeningRequest `json:"request"`
	Actor   auth.Actor             `json:"actor"`
}

// screeningKind screens in the background. It stores nothing before its end.
func screeningKind(st *store.Store) jobs.Kind {
	return jobs.Kind{Name: jobScreening, Restart: true, Work: func(ctx context.Context, job *jobs.Job, report jobs.Report) error {
		var args screeningArgs
		if err := json.Unmarshal(job.Args, &args); err != nil {
			return fmt.Errorf("read arguments: %w", err)
		}
		made, err := st.Screen(ctx, args.Actor, args.Request, func(step, steps int, name string) { report(int64(step), int64(steps), name) })
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

// startScreening checks the parameters and queues the screening.
func (s *server) startScreening(c *change, body store.ScreeningRequest) (done, error) {
	if err := body.Check(); err != nil {
		return done{}, parameterProblem(err)
	}
	job, err := c.Tx.AddJob(c.Context(), jobScreening, screeningArgs{body, c.Actor})
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusAccepted, Location: fmt.Sprintf("/api/jobs/%d", job.ID), Body: ScreeningJob{job, body}}, nil
}

// parameterProblem is a 422 that names every member at fault.
func parameterProblem(err error) error {
	var wrong store.ParameterErrors
	if !errors.As(err, &wrong) {
		return err
	}
	var found []Fault
	for _, p := range wrong {
		found = append(found, inBody(p.Field, p.Message))
	}
	return faults(found)
}

// seesCrashes refuses readers whose view hides black spots or what their
// figures are made of, as if nothing were there.
func (s *server) seesCrashes(r *request, layers ...string) error {
	for _, name := range append(layers, "crashes") {
		if _, err := s.layerOf(r, name); err != nil {
			return notFound(r.Request)
		}
	}
	return nil
}

func (s *server) listScreenings(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	list, err := s.store.Screenings(r.Context(), mostScreenings)
	if err != nil {
		return err
	}
	return respondJSON(w, r, Screenings{Screenings: append([]store.Screening{}, list...)})
}

func (s *server) readScreening(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	found, err := s.store.Screening(r.Context(), id)
	if err != nil {
		return err
	}
	return respondItem(w, r, found.Revision, found)
}

func (s *server) compareScreenings(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	with, err := s.otherScreening(r, id)
	if err != nil {
		return err
	}
	found, err := s.store.CompareScreenings(r.Context(), id, with)
	if err != nil {
		return err
	}
	return respondJSON(w, r, found)
}

// otherScreening is the screening to compare with: by default the one before.
func (s *server) otherScreening(r *request, id int64) (int64, error) {
	text := r.query.Get("with")
	if text == "" {
		return s.store.ScreeningBefore(r.Context(), id)
	}
	with, err := strconv.ParseInt(text, 10, 64)
	if err != nil || with < 1 {
		return 0, badQuery(inQuery("with", text, "want the number of another screening; /api/screenings lists them"))
	}
	if _, err := s.store.Screening(r.Context(), with); errors.Is(err, store.ErrNotFound) {
		return 0, badQuery(inQuery("with", text, "there is no such screening; /api/screenings lists those there are"))
	}
	return with, nil
}

func (s *server) changeScreening(c *change, body ScreeningChange) (done, error) {
	was, err := heldScreening(c)
	if err != nil {
		return done{}, err
	}
	if !c.has("published") {
		return done{}, faults([]Fault{inBody("published", "say true or false")})
	}
	now, err := c.Tx.PublishScreening(c.Context(), was.ID, body.Published)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusOK, Revision: now.Revision, Body: now}, nil
}

func (s *server) removeScreening(c *change, _ struct{}) (done, error) {
	was, err := heldScreening(c)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusNoContent}, c.Tx.RemoveScreening(c.Context(), was.ID)
}

func (s *server) readSpot(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	found, err := s.store.Spot(r.Context(), id)
	if err != nil {
		return err
	}
	return respondJSON(w, r, found)
}

// readChoices answers what a screening can be asked for.
func (s *server) readChoices(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "black-spots"); err != nil {
		return err
	}
	found, err := s.store.ScreeningChoices(r.Context())
	if err != nil {
		return err
	}
	return respondJSON(w, r, found)
}

// Catchment is the part of the roads where a crash counts as at an
// intersection, as a GeoJSON feature.
type Catchment struct {
	Type       string          `json:"type" enum:"Feature"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry" doc:"A GeoJSON MultiLineString; null when none was derived"`
	Properties struct{}        `json:"properties"`
}

func (s *server) readCatchment(w http.ResponseWriter, r *request) error {
	if _, err := s.layerOf(r, "intersections"); err != nil {
		return err
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	shape, err := s.store.Catchment(r.Context(), id)
	if err != nil {
		return err
	}
	answer := Catchment{Type: "Feature", ID: id, Geometry: readmodel.AppendGeometry(nil, shape, nil)}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return respond(w, r, geoJSON, append(body, '\n'))
}

// findingRoutes are those of screenings and what is made of them.
func (s *server) findingRoutes(plain string) {
	const post, patch, del = http.MethodPost, http.MethodPatch, http.MethodDelete
	get := func(path, summary string, answer *huma.Schema, h handler, params ...*huma.Param) {
		s.handle(s.operation(path, summary, plain, answer, append(params, formatParameter())...), h)
	}
	one := s.typed(store.Screening{})
	get("/api/screenings", "The finished screenings, the newest first", s.typed(Screenings{}), s.listScreenings)
	write(s, s.changing(post, "/api/screenings", "Start a screening as a job", 202, s.typed(ScreeningJob{})), auth.Planner, s.startScreening)
	get("/api/screenings/{id}", "One screening", one, s.readScreening, idParameter())
	get("/api/screenings/{id}/compare", "What entered, left and moved since another screening", s.typed(store.Comparison{}), s.compareScreenings,
		idParameter(), parameter("with", "Number of the other screening; the one before when left out.", &huma.Schema{Type: huma.TypeInteger, Format: "int64"}))
	write(s, s.changing(patch, "/api/screenings/{id}", "Publish a screening, or no longer", 200, one, idParameter()), auth.Planner, s.changeScreening)
	write(s, s.changing(del, "/api/screenings/{id}", "Take a screening away", 204, nil, idParameter()), auth.Planner, s.removeScreening)
	get("/api/screening-choices", "What a screening can be asked for", s.typed(store.ScreeningChoices{}), s.readChoices)
	s.handle(s.operation("/api/intersections/{id}/catchment", "Where crashes count as at an intersection", geoJSON, s.typed(Catchment{}), idParameter(), formatParameter()), s.readCatchment)
	get("/api/black-spots/{id}", "The figures behind a black spot", s.typed(store.Spot{}), s.readSpot, idParameter())
}

func heldScreening(c *change) (store.Screening, error) {
	return held(c, c.Tx.Screening, func(s store.Screening) int64 { return s.Revision })
}
