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

// SiteStepBody is a step of a file, as it is sent.
type SiteStepBody struct {
	UUID       string     `json:"uuid" format:"uuid" doc:"Made by the client; the same step sent again has the same"`
	Event      string     `json:"event" doc:"Vocabulary site_event"`
	Tier       string     `json:"tier,omitempty" doc:"To list: vocabulary tier"`
	Number     string     `json:"number,omitempty" doc:"To list: number of the notice"`
	Deadline   *store.Day `json:"deadline,omitempty" format:"date" doc:"To list or to extend"`
	Passed     *bool      `json:"passed,omitempty" doc:"Of a look-back"`
	Reason     string     `json:"reason,omitempty"`
	Note       string     `json:"note,omitempty"`
	Photos     []string   `json:"photos,omitempty" doc:"UUIDs; a photo may come after its event"`
	ClientTime string     `json:"client_time,omitempty" doc:"By the client's clock; kept, never trusted"`
}

// SiteStepAnswer is what came of a step.
type SiteStepAnswer struct {
	Event casestore.SiteEvent `json:"event"`
	Site  SiteAnswer          `json:"site"`
	Steps []casework.SiteStep `json:"steps" doc:"What the same person may do next"`
}

// StepSite takes a hazard file one step on. A step that its state does not
// allow is 409; a look-back must say whether it passed.
func (s *API) StepSite(c *web.Change, body SiteStepBody) (web.Done, error) {
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
	made, site, _, err := casestore.StepSite(c.Context(), c.Tx, step, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return s.stepDone(c, made, site), nil
}

func (s *API) stepDone(c *web.Change, made casestore.SiteEvent, site casestore.Site) web.Done {
	steps := append([]casework.SiteStep{}, casework.SiteSteps(casework.Role(c.Actor.Role), casework.SiteState(site.State))...)
	return web.Done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", site.ID), Revision: site.Revision,
		Body: SiteStepAnswer{Event: made, Site: siteAnswer(site), Steps: steps},
	}
}

// readStep checks what every step has.
func (s *API) readStep(c *web.Change, body SiteStepBody) (casestore.SiteStep, error) {
	found := append(web.UUIDFaults(body.UUID, "uuid"), web.UUIDsFaults(body.Photos, "photos")...)
	found = append(found, web.Words(body.Number, "number", 0, 100)...)
	found = append(found, web.Words(body.Reason, "reason", 0, 2000)...)
	found = append(found, web.Words(body.Note, "note", 0, 10_000)...)
	if body.Event == "open" || body.Event == "merge" || body.Event == "change" {
		found = append(found, web.InBody("event", "is made by the server; open a file, change it or merge it by its own route"))
	} else if body.Event != "" {
		found = append(found, s.Coded("site_event", body.Event, "event")...)
	}
	if body.Tier != "" {
		found = append(found, s.Coded("tier", body.Tier, "tier")...)
	}
	when, wrong := clientTime(c, body.ClientTime)
	if wrong != nil {
		found = append(found, web.InBody("client_time", "%s", wrong))
	}
	if err := web.Faults(found); err != nil {
		return casestore.SiteStep{}, err
	}
	step := casestore.SiteStep{SiteEvent: casestore.SiteEvent{
		Digest: web.Digest(body),
		UUID:   strings.ToLower(body.UUID), Event: body.Event, Actor: c.Actor.Name, Role: string(c.Actor.Role), ClientTime: when,
		Number: body.Number, Deadline: body.Deadline, Passed: body.Passed, Reason: body.Reason, Note: body.Note, Photos: body.Photos,
	}}
	if body.Tier != "" {
		step.Tier = &body.Tier
	}
	return step, nil
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

// MergeBody says into which file one is merged.
type MergeBody struct {
	UUID       string `json:"uuid" format:"uuid"`
	Into       int64  `json:"into" minimum:"1"`
	Reason     string `json:"reason"`
	Note       string `json:"note,omitempty"`
	ClientTime string `json:"client_time,omitempty"`
}

// MergeSite closes a hazard file as a duplicate of another one.
func (s *API) MergeSite(c *web.Change, body MergeBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	when, wrong := clientTime(c, body.ClientTime)
	found := append(web.UUIDFaults(body.UUID, "uuid"), web.Words(body.Reason, "reason", 1, 2000)...)
	if found = append(found, web.Words(body.Note, "note", 0, 10_000)...); wrong != nil {
		found = append(found, web.InBody("client_time", "%s", wrong))
	}
	if body.Into < 1 {
		found = append(found, web.InBody("into", "missing; say which file it goes into"))
	}
	if err := web.Faults(found); err != nil {
		return web.Done{}, err
	}
	step := casestore.SiteStep{SiteEvent: casestore.SiteEvent{
		Digest: web.Digest(body),
		UUID:   strings.ToLower(body.UUID), SiteID: id, Reason: body.Reason, Note: body.Note, ClientTime: when,
	}}
	if site, repeated, err := casestore.MergedBefore(c.Context(), c.Tx, step); err != nil || repeated {
		return siteDone(http.StatusOK, site), web.CaseProblem(err)
	}
	site, err := casestore.MergeSites(c.Context(), c.Tx, id, body.Into, step, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return siteDone(http.StatusOK, site), nil
}
