package cases

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"tongshi/geo/say"
	"tongshi/server/casework"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// NewSiteStep is a step of a file, as it is sent.
type NewSiteStep struct {
	UUID       string     `json:"uuid" must:"true" format:"uuid" doc:"Made by the client; the same step sent again has the same"`
	Event      string     `json:"event" must:"true" vocab:"site_event" unsaid:"open,merge,change"`
	Tier       string     `json:"tier,omitempty" vocab:"tier" doc:"To list"`
	Number     string     `json:"number,omitempty" maxLength:"100" doc:"To list: number of the notice"`
	Deadline   *store.Day `json:"deadline,omitempty" doc:"To list or to extend"`
	Passed     *bool      `json:"passed,omitempty" doc:"Of a look-back"`
	Reason     string     `json:"reason,omitempty" maxLength:"2000"`
	Note       string     `json:"note,omitempty" maxLength:"10000"`
	Photos     []string   `json:"photos,omitempty" maxItems:"50" format:"uuid" doc:"A photo may come after its event"`
	ClientTime string     `json:"client_time,omitempty" maxLength:"40" doc:"By the client's clock; kept, never trusted"`
}

// SiteStepOutcome is what came of a step.
type SiteStepOutcome struct {
	Event casestore.SiteEvent `json:"event"`
	Site  SiteFeature         `json:"site"`
	Steps []casework.SiteStep `json:"steps" vocab:"site_event" doc:"What the same person may do next"`
}

// StepSite takes a hazard file one step on. A step that its state does not
// allow is 409; a look-back must say whether it passed.
func (s *API) StepSite(c *web.Change, body NewSiteStep) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	step, err := s.readStep(c, body)
	if err != nil {
		return web.Done{}, err
	}
	step.SiteID = id
	if casework.SiteStep(step.Event) == casework.LookBack && step.Passed == nil {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("passed", "missing; say true or false")})
	}
	return c.Once(step.UUID, func() (web.Done, error) {
		made, site, err := casestore.StepSite(c.Context(), c.Tx, step, s.Cfg.Now())
		return s.stepDone(c, made, site), web.CaseProblem(err)
	}, func() (web.Done, error) {
		made, site, err := casestore.SiteStepAgain(c.Context(), c.Tx, step.UUID)
		return s.stepDone(c, made, site), err
	})
}

func (s *API) stepDone(c *web.Change, made casestore.SiteEvent, site casestore.Site) web.Done {
	steps := append([]casework.SiteStep{}, casework.SiteSteps(casework.Role(c.Actor.Role), casework.SiteState(site.State))...)
	return web.Done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", site.ID), Revision: site.Revision,
		Body: SiteStepOutcome{Event: made, Site: siteAnswer(site), Steps: steps},
	}
}

// readStep is the step that a body asks for.
func (s *API) readStep(c *web.Change, body NewSiteStep) (casestore.SiteStep, error) {
	when, wrong := clientTime(c, body.ClientTime)
	if wrong != nil {
		return casestore.SiteStep{}, web.Faults([]web.Fault{web.InBody("client_time", "%s", wrong)})
	}
	return casestore.SiteStep{SiteEvent: casestore.SiteEvent{
		UUID: strings.ToLower(body.UUID), Event: body.Event, Actor: c.Actor.Name, Role: string(c.Actor.Role), ClientTime: when, Tier: orNil(body.Tier),
		Number: body.Number, Deadline: body.Deadline, Passed: body.Passed, Reason: body.Reason, Note: body.Note, Photos: body.Photos,
	}}, nil
}

// clientTime reads the time by a client's clock. One that names no zone is the
// city's; nothing depends on it.
func clientTime(c *web.Change, text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return &t, nil
	}
	if zone, err := c.Tx.Zone(c.Context()); err == nil {
		if t, err := time.ParseInLocation("2006-01-02T15:04:05.999999999", text, zone); err == nil {
			return &t, nil
		}
	}
	return nil, say.Errorf("want a time such as 2026-05-01T08:00:00+08:00")
}

// SiteMerger says into which file one is merged.
type SiteMerger struct {
	UUID       string `json:"uuid" must:"true" format:"uuid"`
	Into       int64  `json:"into" must:"true" minimum:"1"`
	Reason     string `json:"reason" must:"true" maxLength:"2000"`
	Note       string `json:"note,omitempty" maxLength:"10000"`
	ClientTime string `json:"client_time,omitempty" maxLength:"40"`
}

// MergeSite closes a hazard file as a duplicate of another one.
func (s *API) MergeSite(c *web.Change, body SiteMerger) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	when, wrong := clientTime(c, body.ClientTime)
	if wrong != nil {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("client_time", "%s", wrong)})
	}
	step := casestore.SiteStep{SiteEvent: casestore.SiteEvent{
		UUID: strings.ToLower(body.UUID), SiteID: id, Reason: body.Reason, Note: body.Note, ClientTime: when,
	}}
	return c.Once(step.UUID, func() (web.Done, error) {
		site, err := casestore.MergeSites(c.Context(), c.Tx, id, body.Into, step, s.Cfg.Now())
		return siteDone(http.StatusOK, site), web.CaseProblem(err)
	}, func() (web.Done, error) {
		site, err := casestore.MergedInto(c.Context(), c.Tx, step.UUID)
		return siteDone(http.StatusOK, site), err
	})
}
