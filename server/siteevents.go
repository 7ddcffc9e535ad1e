package server

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"tongshi/server/casework"
	"tongshi/server/store"
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
	Event store.SiteEvent     `json:"event"`
	Site  SiteAnswer          `json:"site"`
	Steps []casework.SiteStep `json:"steps" doc:"What the same person may do next"`
}

func (s *server) stepSite(c *change, body SiteStepBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	step, err := s.readStep(c, body)
	if err != nil {
		return done{}, err
	}
	step.SiteID = id
	if casework.SiteStep(step.Event) == casework.LookBack && step.Passed == nil {
		return done{}, faults([]Fault{inBody("passed", "missing; say true or false")})
	}
	made, site, _, err := c.Tx.StepSite(c.Context(), step, s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	return s.stepDone(c, made, site), nil
}

func (s *server) stepDone(c *change, made store.SiteEvent, site store.Site) done {
	steps := append([]casework.SiteStep{}, casework.SiteSteps(casework.Role(c.Actor.Role), casework.SiteState(site.State))...)
	return done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/sites/%d", site.ID), Revision: site.Revision,
		Body: SiteStepAnswer{Event: made, Site: siteAnswer(site), Steps: steps},
	}
}

// readStep checks what every step has.
func (s *server) readStep(c *change, body SiteStepBody) (store.SiteStep, error) {
	found := append(uuidFaults(body.UUID, "uuid"), uuidsFaults(body.Photos, "photos")...)
	found = append(found, words(body.Number, "number", 0, 100)...)
	found = append(found, words(body.Reason, "reason", 0, 2000)...)
	found = append(found, words(body.Note, "note", 0, 10_000)...)
	if body.Event == "open" || body.Event == "merge" || body.Event == "change" {
		found = append(found, inBody("event", "is made by the server; open a file, change it or merge it by its own route"))
	} else if body.Event != "" {
		found = append(found, s.coded("site_event", body.Event, "event")...)
	}
	if body.Tier != "" {
		found = append(found, s.coded("tier", body.Tier, "tier")...)
	}
	when, wrong := clientTime(c, body.ClientTime)
	if wrong != "" {
		found = append(found, inBody("client_time", wrong))
	}
	if err := faults(found); err != nil {
		return store.SiteStep{}, err
	}
	step := store.SiteStep{SiteEvent: store.SiteEvent{
		Digest: digest(body),
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
func clientTime(c *change, text string) (*time.Time, string) {
	if text == "" {
		return nil, ""
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return &t, ""
	}
	if zone, err := c.Tx.Zone(c.Context()); err == nil {
		if t, err := time.ParseInLocation("2006-01-02T15:04:05.999999999", text, zone); err == nil {
			return &t, ""
		}
	}
	return nil, "want a time such as 2026-05-01T08:00:00+08:00"
}

// MergeBody says into which file one is merged.
type MergeBody struct {
	UUID       string `json:"uuid" format:"uuid"`
	Into       int64  `json:"into" minimum:"1"`
	Reason     string `json:"reason"`
	Note       string `json:"note,omitempty"`
	ClientTime string `json:"client_time,omitempty"`
}

func (s *server) mergeSite(c *change, body MergeBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	when, wrong := clientTime(c, body.ClientTime)
	found := append(uuidFaults(body.UUID, "uuid"), words(body.Reason, "reason", 1, 2000)...)
	if found = append(found, words(body.Note, "note", 0, 10_000)...); wrong != "" {
		found = append(found, inBody("client_time", wrong))
	}
	if body.Into < 1 {
		found = append(found, inBody("into", "missing; say which file it goes into"))
	}
	if err := faults(found); err != nil {
		return done{}, err
	}
	step := store.SiteStep{SiteEvent: store.SiteEvent{
		Digest: digest(body),
		UUID:   strings.ToLower(body.UUID), SiteID: id, Reason: body.Reason, Note: body.Note, ClientTime: when,
	}}
	if site, repeated, err := c.Tx.MergedBefore(c.Context(), step); err != nil || repeated {
		return siteDone(http.StatusOK, site), caseProblem(err)
	}
	site, err := c.Tx.MergeSites(c.Context(), id, body.Into, step, s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	return siteDone(http.StatusOK, site), nil
}
