package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/server/store"
)

// ReportBody is a report of a hazard, as it is sent.
type ReportBody struct {
	UUID       string          `json:"uuid" format:"uuid"`
	Origin     string          `json:"origin" doc:"Vocabulary site_origin"`
	Note       string          `json:"note"`
	Reporter   string          `json:"reporter,omitempty" doc:"Who reported and how to reach them; shown to planners only"`
	ReportedAt *time.Time      `json:"reported_at,omitempty" doc:"Now when left out"`
	Photos     []string        `json:"photos,omitempty"`
	Geometry   json.RawMessage `json:"geometry,omitempty" doc:"GeoJSON Point"`
}

// addReport adds a report to a file; several may lead to one.
func (s *server) addReport(c *change, body ReportBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	g, wrong := readGeometry(body.Geometry)
	found := append(uuidFaults(body.UUID, "uuid"), uuidsFaults(body.Photos, "photos")...)
	found = append(found, words(body.Note, "note", 1, 10_000)...)
	found = append(found, words(body.Reporter, "reporter", 0, 200)...)
	found = append(found, s.coded("site_origin", body.Origin, "origin")...)
	if wrong == "" && g != nil && g.GeoJSONType() != "Point" {
		wrong = "want a Point"
	}
	if wrong != "" {
		found = append(found, inBody("geometry", wrong))
	}
	if err := faults(found); err != nil {
		return done{}, err
	}
	now := s.cfg.Now()
	r := store.SiteReport{UUID: strings.ToLower(body.UUID), SiteID: &id, Origin: body.Origin, Note: body.Note, Reporter: body.Reporter, Photos: body.Photos}
	if body.ReportedAt != nil {
		r.ReportedAt = *body.ReportedAt
	}
	if at, ok := g.(orb.Point); ok {
		r.Lon, r.Lat = &at[0], &at[1]
	}
	made, _, err := c.Tx.AddReport(c.Context(), r, now)
	if err != nil {
		return done{}, caseProblem(err)
	}
	return done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", id), Body: made}, nil
}

// UnitBody gives a unit a role at a site.
type UnitBody struct {
	UnitID  int64      `json:"unit_id" minimum:"1"`
	Role    string     `json:"role" doc:"Vocabulary unit_role"`
	Letter  string     `json:"letter_number,omitempty"`
	DueOn   *store.Day `json:"due_on,omitempty" format:"date"`
	Replied *store.Day `json:"replied_on,omitempty" format:"date"`
}

func (s *server) setUnit(c *change, body UnitBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	if err := faults(append(words(body.Letter, "letter_number", 0, 100), s.coded("unit_role", body.Role, "role")...)); err != nil {
		return done{}, err
	}
	made, err := c.Tx.SetUnit(c.Context(), id, store.SiteUnit{UnitID: body.UnitID, Role: body.Role, Letter: body.Letter, DueOn: body.DueOn, Replied: body.Replied})
	if err != nil {
		return done{}, caseProblem(err)
	}
	return done{Status: http.StatusOK, Body: made}, nil
}

// MeasureBody is an interim measure.
type MeasureBody struct {
	Measure  string     `json:"measure"`
	StartsOn store.Day  `json:"starts_on" format:"date"`
	EndsOn   *store.Day `json:"ends_on,omitempty" format:"date"`
}

func (s *server) addMeasure(c *change, body MeasureBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	found := words(body.Measure, "measure", 1, 2000)
	if body.StartsOn.IsZero() {
		found = append(found, inBody("starts_on", "is missing"))
	}
	if body.EndsOn != nil && body.EndsOn.Before(body.StartsOn.Time) {
		found = append(found, inBody("ends_on", "lies before the first day"))
	}
	if err := faults(found); err != nil {
		return done{}, err
	}
	made, err := c.Tx.AddMeasure(c.Context(), id, store.SiteMeasure{Measure: body.Measure, StartsOn: body.StartsOn, EndsOn: body.EndsOn})
	if err != nil {
		return done{}, caseProblem(err)
	}
	return done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", id), Body: made}, nil
}

func (s *server) inspectNow(c *change, _ struct{}) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	made, err := c.Tx.InspectNow(c.Context(), id, s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	return done{Status: http.StatusCreated, Location: itemPath("look-backs", made.ID), Revision: made.Revision, Body: made}, nil
}

// ResultBody is what a look-back found.
type ResultBody struct {
	UUID       string   `json:"uuid" format:"uuid"`
	Passed     *bool    `json:"passed"`
	Reason     string   `json:"reason,omitempty" doc:"What was found, when it failed"`
	Note       string   `json:"note,omitempty"`
	Photos     []string `json:"photos,omitempty"`
	ClientTime string   `json:"client_time,omitempty"`
}

// ResultAnswer is what came of a look-back.
type ResultAnswer struct {
	LookBack store.LookBack  `json:"look_back"`
	Event    store.SiteEvent `json:"event"`
	Site     SiteAnswer      `json:"site"`
}

func (s *server) lookedAt(c *change, body ResultBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	if body.Passed == nil {
		return done{}, faults([]Fault{inBody("passed", "missing; say true or false")})
	}
	step, err := s.readStep(c, SiteStepBody{
		UUID: body.UUID, Event: "look_back", Passed: body.Passed, Reason: body.Reason, Note: body.Note, Photos: body.Photos, ClientTime: body.ClientTime,
	})
	if err != nil {
		return done{}, err
	}
	made, lookBack, site, _, err := c.Tx.LookedAt(c.Context(), id, step, s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	return done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", site.ID), Revision: lookBack.Revision,
		Body: ResultAnswer{LookBack: lookBack, Event: made, Site: siteAnswer(site)},
	}, nil
}
