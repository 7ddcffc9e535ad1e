package cases

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo/say"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
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

// AddReport adds a report to a file; several may lead to one.
func (s *API) AddReport(c *web.Change, body ReportBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	g, wrong := web.ReadGeometry(body.Geometry)
	found := append(web.UUIDFaults(body.UUID, "uuid"), web.UUIDsFaults(body.Photos, "photos")...)
	found = append(found, web.Words(body.Note, "note", 1, 10_000)...)
	found = append(found, web.Words(body.Reporter, "reporter", 0, 200)...)
	found = append(found, s.Coded("site_origin", body.Origin, "origin")...)
	if wrong == nil && g != nil && g.GeoJSONType() != "Point" {
		wrong = say.Errorf("want a Point")
	}
	if wrong != nil {
		found = append(found, web.InBody("geometry", "%s", wrong))
	}
	if err := web.Faults(found); err != nil {
		return web.Done{}, err
	}
	now := s.Cfg.Now()
	r := casestore.SiteReport{UUID: strings.ToLower(body.UUID), SiteID: &id, Origin: body.Origin, Note: body.Note, Reporter: body.Reporter, Photos: body.Photos}
	if body.ReportedAt != nil {
		r.ReportedAt = *body.ReportedAt
	}
	if at, ok := g.(orb.Point); ok {
		r.Lon, r.Lat = &at[0], &at[1]
	}
	made, _, err := casestore.AddReport(c.Context(), c.Tx, r, now)
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return web.Done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", id), Body: made}, nil
}

// UnitBody gives a unit a role at a site.
type UnitBody struct {
	UnitID  int64      `json:"unit_id" minimum:"1"`
	Role    string     `json:"role" doc:"Vocabulary unit_role"`
	Letter  string     `json:"letter_number,omitempty"`
	DueOn   *store.Day `json:"due_on,omitempty" format:"date"`
	Replied *store.Day `json:"replied_on,omitempty" format:"date"`
}

// SetUnit sets what a unit has to do with a hazard file: role, letter, deadline
// and reply.
func (s *API) SetUnit(c *web.Change, body UnitBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	if err := web.Faults(append(web.Words(body.Letter, "letter_number", 0, 100), s.Coded("unit_role", body.Role, "role")...)); err != nil {
		return web.Done{}, err
	}
	made, err := casestore.SetUnit(c.Context(), c.Tx, id, casestore.SiteUnit{UnitID: body.UnitID, Role: body.Role, Letter: body.Letter, DueOn: body.DueOn, Replied: body.Replied})
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return web.Done{Status: http.StatusOK, Body: made}, nil
}

// MeasureBody is an interim measure.
type MeasureBody struct {
	Measure  string     `json:"measure"`
	StartsOn store.Day  `json:"starts_on" format:"date"`
	EndsOn   *store.Day `json:"ends_on,omitempty" format:"date"`
}

// AddMeasure notes an interim measure at a hazard. Its last day may be open but
// not before the first.
func (s *API) AddMeasure(c *web.Change, body MeasureBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	found := web.Words(body.Measure, "measure", 1, 2000)
	if body.StartsOn.IsZero() {
		found = append(found, web.InBody("starts_on", "is missing"))
	}
	if body.EndsOn != nil && body.EndsOn.Before(body.StartsOn.Time) {
		found = append(found, web.InBody("ends_on", "lies before the first day"))
	}
	if err := web.Faults(found); err != nil {
		return web.Done{}, err
	}
	made, err := casestore.AddMeasure(c.Context(), c.Tx, id, casestore.SiteMeasure{Measure: body.Measure, StartsOn: body.StartsOn, EndsOn: body.EndsOn})
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return web.Done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", id), Body: made}, nil
}

// InspectNow plans a look-back for today, or answers the one that is due
// already; a file that is not accepted yet has none (409).
func (s *API) InspectNow(c *web.Change, _ struct{}) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	made, err := casestore.InspectNow(c.Context(), c.Tx, id, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return web.Done{Status: http.StatusCreated, Location: web.ItemPath("look-backs", made.ID), Revision: made.Revision, Body: made}, nil
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
	LookBack casestore.LookBack  `json:"look_back"`
	Event    casestore.SiteEvent `json:"event"`
	Site     SiteAnswer          `json:"site"`
}

// LookedAt notes the result of a look-back; a missing "passed" is refused.
func (s *API) LookedAt(c *web.Change, body ResultBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	if body.Passed == nil {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("passed", "missing; say true or false")})
	}
	step, err := s.readStep(c, SiteStepBody{
		UUID: body.UUID, Event: "look_back", Passed: body.Passed, Reason: body.Reason, Note: body.Note, Photos: body.Photos, ClientTime: body.ClientTime,
	})
	if err != nil {
		return web.Done{}, err
	}
	made, lookBack, site, _, err := casestore.LookedAt(c.Context(), c.Tx, id, step, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return web.Done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", site.ID), Revision: lookBack.Revision,
		Body: ResultAnswer{LookBack: lookBack, Event: made, Site: siteAnswer(site)},
	}, nil
}
