package server

import (
	"fmt"
	"net/http"
	"slices"

	"tongshi/server/casework"
	"tongshi/server/store"
)

// BulkBody asks for works that clear obstructions, one a street and crew.
type BulkBody struct {
	Obstructions []int64    `json:"obstruction_ids" doc:"From a clearing list"`
	SiteID       int64      `json:"site_id,omitempty" doc:"File of all works; when left out, the open file of each street within reach, else a new one"`
	Kind         string     `json:"kind,omitempty" doc:"Vocabulary work_kind; tree_trimming when left out"`
	Crew         string     `json:"crew,omitempty" doc:"Crew of all works; when left out, that of each owner, if it has one"`
	DueOn        *store.Day `json:"due_on,omitempty" format:"date"`
	Priority     int        `json:"priority,omitempty"`
	Campaign     *int64     `json:"campaign_id,omitempty"`
	Note         string     `json:"note,omitempty"`
}

// BulkAnswer is what was made.
type BulkAnswer struct {
	Works   []WorkAnswer    `json:"works"`
	Sites   []SiteAnswer    `json:"sites" doc:"Files that were opened for them"`
	Skipped []store.Skipped `json:"skipped" doc:"Obstructions that an open work deals with already"`
}

func (s *server) addWorks(c *change, body BulkBody) (done, error) {
	if body.Kind == "" {
		body.Kind = "tree_trimming"
	}
	ids := slices.Clone(body.Obstructions)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	found := append(s.coded("work_kind", body.Kind, "kind"), words(body.Note, "note", 0, 2000)...)
	if len(ids) == 0 || len(ids) > 5000 {
		found = append(found, inBody("obstruction_ids", "want 1 to 5,000 obstructions"))
	}
	if err := faults(found); err != nil {
		return done{}, err
	}
	result, err := c.Tx.AddClearing(c.Context(), store.Clearing{
		Obstructions: ids, SiteID: body.SiteID, Crew: body.Crew, Title: clearingTitle,
		Work: store.Work{
			Kind: body.Kind, Unit: s.store.Rules().WorkKinds[body.Kind].Unit, DueOn: body.DueOn, Priority: body.Priority,
			Campaign: body.Campaign, Note: body.Note,
		},
	}, s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	answer := BulkAnswer{Works: []WorkAnswer{}, Sites: []SiteAnswer{}, Skipped: result.Skipped}
	for _, w := range result.Works {
		answer.Works = append(answer.Works, workAnswer(w))
	}
	for _, site := range result.Sites {
		answer.Sites = append(answer.Sites, siteAnswer(site))
	}
	return done{Status: http.StatusCreated, Body: answer}, nil
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

// CaseworkAnswer is what the casework goes by, and who takes part.
type CaseworkAnswer struct {
	Rules *casework.Rules `json:"rules"`
	Crews []store.Crew    `json:"crews"`
	Units []store.Unit    `json:"units"`
}

func (s *server) readCasework(w http.ResponseWriter, r *request) error {
	crews, err := s.store.Crews(r.Context())
	if err != nil {
		return err
	}
	units, err := s.store.Units(r.Context())
	if err != nil {
		return err
	}
	return respondJSON(w, r, CaseworkAnswer{Rules: s.store.Rules(), Crews: crews, Units: units})
}

// DueAnswer is the look-backs that are due.
type DueAnswer struct {
	LookBacks []store.LookBackOf `json:"look_backs"`
}

// lookBacksDue lists look-backs up to a day; today when none is given.
func (s *server) lookBacksDue(w http.ResponseWriter, r *request) error {
	until, err := s.store.Today(r.Context(), s.cfg.Now())
	if err != nil {
		return err
	}
	limit := defaultLimit
	if text := r.query.Get("until"); r.query.Has("until") {
		if err := until.UnmarshalJSON([]byte(text)); err != nil {
			return badQuery(inQuery("until", text, "want a date such as 2026-05-01"))
		}
	}
	if text := r.query.Get("limit"); r.query.Has("limit") {
		n, wrong := parseLimit(text, maxLimit)
		if limit = n; wrong != "" {
			return badQuery(inQuery("limit", text, "%s", wrong))
		}
	}
	list, err := s.store.LookBacksDue(r.Context(), until, limit)
	if err != nil {
		return err
	}
	if list == nil {
		list = []store.LookBackOf{}
	}
	return respondJSON(w, r, DueAnswer{list})
}
