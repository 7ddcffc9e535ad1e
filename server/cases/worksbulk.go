package cases

import (
	"fmt"
	"net/http"
	"slices"

	"tongshi/server/casework"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	peoplestore "tongshi/server/store/people"
	"tongshi/server/web"
)

// NewClearingWorks asks for works that clear obstructions, one a street and crew.
type NewClearingWorks struct {
	Obstructions []int64    `json:"obstruction_ids" must:"true" maxItems:"5000" doc:"From a clearing list"`
	SiteID       int64      `json:"site_id,omitempty" minimum:"0" doc:"File of all works; when left out, the open file of each street within reach, else a new one"`
	Kind         string     `json:"kind,omitempty" vocab:"work_kind" default:"tree_trimming"`
	Crew         string     `json:"crew,omitempty" maxLength:"64" doc:"Crew of all works; when left out, that of each owner, if it has one"`
	DueOn        *store.Day `json:"due_on,omitempty"`
	Priority     int        `json:"priority,omitempty" minimum:"-1000" maximum:"1000"`
	Campaign     *int64     `json:"campaign_id,omitempty"`
	Note         string     `json:"note,omitempty" maxLength:"2000"`
}

// ClearingWorks lists the works that were planned.
type ClearingWorks struct {
	Works   []WorkFeature       `json:"works"`
	Sites   []SiteFeature       `json:"sites" doc:"Files that were opened for them"`
	Skipped []casestore.Skipped `json:"skipped" doc:"Obstructions that an open work deals with already"`
}

// AddWorks plans the works that clear 1 to 5,000 obstructions, tree trimming
// unless the body names another kind. Doubled ids count once.
func (s *API) AddWorks(c *web.Change, body NewClearingWorks) (web.Done, error) {
	ids := slices.Clone(body.Obstructions)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	result, err := casestore.AddClearing(c.Context(), c.Tx, casestore.Clearing{
		Obstructions: ids, SiteID: body.SiteID, Crew: body.Crew, Title: clearingTitle,
		Work: casestore.Work{
			Kind: body.Kind, Unit: s.Store.Rules().WorkKinds[body.Kind].Unit, DueOn: body.DueOn, Priority: body.Priority,
			Campaign: body.Campaign, Note: body.Note,
		},
	}, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	answer := ClearingWorks{Works: []WorkFeature{}, Sites: []SiteFeature{}, Skipped: result.Skipped}
	for _, w := range result.Works {
		answer.Works = append(answer.Works, workAnswer(w))
	}
	for _, site := range result.Sites {
		answer.Sites = append(answer.Sites, siteAnswer(site))
	}
	return web.Done{Status: http.StatusCreated, Body: answer}, nil
}

// clearingTitle names a work, or its file when n is 0, in the city's language.
func clearingTitle(street string, n int) string {
	if street == "" {
		street = "无名道路"
	}
	if n == 0 {
		return street + "通视遮挡"
	}
	return fmt.Sprintf("%s清理遮挡物 %d 处", street, n)
}

// CaseworkRules is what the casework goes by, and who takes part.
type CaseworkRules struct {
	Rules *casework.Rules    `json:"rules"`
	Crews []peoplestore.Crew `json:"crews"`
	Units []peoplestore.Unit `json:"units"`
}

// ReadCasework answers what forms of the casework need: rules, crews and units.
func (s *API) ReadCasework(w http.ResponseWriter, r *web.Request) error {
	crews, err := peoplestore.Crews(r.Context(), s.Store)
	if err != nil {
		return err
	}
	units, err := peoplestore.Units(r.Context(), s.Store)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, CaseworkRules{Rules: s.Store.Rules(), Crews: crews, Units: units})
}

// DueLookBacks is the look-backs that are due.
type DueLookBacks struct {
	LookBacks []casestore.LookBackOf `json:"look_backs"`
}

// LookBacksDue lists look-backs up to a day; today when none is given.
func (s *API) LookBacksDue(w http.ResponseWriter, r *web.Request) error {
	until, err := s.Store.Today(r.Context(), s.Cfg.Now())
	if err != nil {
		return err
	}
	limit, found := r.Limit()
	if text := r.Query.Get("until"); r.Query.Has("until") {
		if err := until.UnmarshalJSON([]byte(text)); err != nil {
			found = append(found, web.InQuery("until", text, "want a date such as 2026-05-01"))
		}
	}
	if len(found) > 0 {
		return web.BadQuery(found...)
	}
	list, err := casestore.LookBacksDue(r.Context(), s.Store, until, limit)
	if err != nil {
		return err
	}
	if list == nil {
		list = []casestore.LookBackOf{}
	}
	return web.RespondJSON(w, r, DueLookBacks{list})
}
