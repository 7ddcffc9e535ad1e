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

// NewSiteReport is a report of a hazard, as it is sent.
type NewSiteReport struct {
	UUID       string          `json:"uuid" must:"true" format:"uuid"`
	Origin     string          `json:"origin" must:"true" vocab:"site_origin"`
	Note       string          `json:"note" must:"true" maxLength:"10000"`
	Reporter   string          `json:"reporter,omitempty" maxLength:"200" doc:"Who reported and how to reach them; shown to planners only"`
	ReportedAt *time.Time      `json:"reported_at,omitempty" doc:"Now when left out"`
	Photos     []string        `json:"photos,omitempty" maxItems:"50" format:"uuid"`
	Geometry   json.RawMessage `json:"geometry,omitempty" doc:"GeoJSON Point"`
}

// AddReport adds a report to a file; several may lead to one.
func (s *API) AddReport(c *web.Change, body NewSiteReport) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	g, wrong := web.ReadGeometry(body.Geometry)
	if wrong == nil && g != nil && g.GeoJSONType() != "Point" {
		wrong = say.Errorf("want a Point")
	}
	if wrong != nil {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("geometry", "%s", wrong)})
	}
	r := casestore.SiteReport{
		UUID:     strings.ToLower(body.UUID),
		SiteID:   &id,
		Origin:   body.Origin,
		Note:     body.Note,
		Reporter: body.Reporter,
		Photos:   body.Photos,
	}
	if body.ReportedAt != nil {
		r.ReportedAt = *body.ReportedAt
	}
	if at, ok := g.(orb.Point); ok {
		r.Lon, r.Lat = &at[0], &at[1]
	}
	return c.Once(r.UUID, func() (web.Done, error) {
		made, err := casestore.AddReport(c.Context(), c.Tx, r, s.Cfg.Now())
		return reportDone(id, made), web.CaseProblem(err)
	}, func() (web.Done, error) {
		made, err := casestore.ReportByUUID(c.Context(), c.Tx, r.UUID)
		return reportDone(id, made), err
	})
}

func reportDone(site int64, made casestore.SiteReport) web.Done {
	return web.Done{Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", site), Body: made}
}

// SiteUnitRole gives a unit a role at a site.
type SiteUnitRole struct {
	UnitID  int64      `json:"unit_id" must:"true" minimum:"1"`
	Role    string     `json:"role" must:"true" vocab:"unit_role"`
	Letter  string     `json:"letter_number,omitempty" maxLength:"100"`
	DueOn   *store.Day `json:"due_on,omitempty"`
	Replied *store.Day `json:"replied_on,omitempty"`
}

// SetUnit sets what a unit has to do with a hazard file: role, letter, deadline
// and reply.
func (s *API) SetUnit(c *web.Change, body SiteUnitRole) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	made, err := casestore.SetUnit(
		c.Context(),
		c.Tx,
		id,
		casestore.SiteUnit{UnitID: body.UnitID, Role: body.Role, Letter: body.Letter, DueOn: body.DueOn, Replied: body.Replied},
	)
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return web.Done{Status: http.StatusOK, Body: made}, nil
}

// NewSiteMeasure is an interim measure.
type NewSiteMeasure struct {
	Measure  string     `json:"measure" must:"true" maxLength:"2000"`
	StartsOn store.Day  `json:"starts_on" must:"true"`
	EndsOn   *store.Day `json:"ends_on,omitempty"`
}

// AddMeasure notes an interim measure at a hazard. Its last day may be open but
// not before the first.
func (s *API) AddMeasure(c *web.Change, body NewSiteMeasure) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	if body.EndsOn != nil && body.EndsOn.Before(body.StartsOn.Time) {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("ends_on", "lies before the first day")})
	}
	made, err := casestore.AddMeasure(
		c.Context(),
		c.Tx,
		id,
		casestore.SiteMeasure{Measure: body.Measure, StartsOn: body.StartsOn, EndsOn: body.EndsOn},
	)
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

// LookBackResult is what a look-back found.
type LookBackResult struct {
	UUID       string   `json:"uuid" must:"true" format:"uuid"`
	Passed     *bool    `json:"passed" must:"true"`
	Reason     string   `json:"reason,omitempty" maxLength:"2000" doc:"What was found, when it failed"`
	Note       string   `json:"note,omitempty" maxLength:"10000"`
	Photos     []string `json:"photos,omitempty" maxItems:"50" format:"uuid"`
	ClientTime string   `json:"client_time,omitempty" maxLength:"40"`
}

// LookBackOutcome is what came of a look-back.
type LookBackOutcome struct {
	LookBack casestore.LookBack  `json:"look_back"`
	Event    casestore.SiteEvent `json:"event"`
	Site     SiteFeature         `json:"site"`
}

// LookedAt notes the result of a look-back; a missing "passed" is refused.
func (s *API) LookedAt(c *web.Change, body LookBackResult) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	step, err := s.readStep(c, NewSiteStep{
		UUID: body.UUID, Event: "look_back", Passed: body.Passed, Reason: body.Reason, Note: body.Note, Photos: body.Photos, ClientTime: body.ClientTime,
	})
	if err != nil {
		return web.Done{}, err
	}
	return c.Once(step.UUID, func() (web.Done, error) {
		made, err := casestore.LookedAt(c.Context(), c.Tx, id, step, s.Cfg.Now())
		return lookedDone(made), web.CaseProblem(err)
	}, func() (web.Done, error) {
		made, err := casestore.LookedAgain(c.Context(), c.Tx, step.UUID)
		return lookedDone(made), err
	})
}

func lookedDone(made casestore.Looked) web.Done {
	return web.Done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", made.Site.ID), Revision: made.LookBack.Revision,
		Body: LookBackOutcome{LookBack: made.LookBack, Event: made.Event, Site: siteAnswer(made.Site)},
	}
}
