package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"tongshi/server/auth"
	"tongshi/server/casework"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// NewWork is a work as it is planned.
type NewWork struct {
	casestore.Work
	Items []NewItem `json:"items" once:"true" maxItems:"2000" doc:"Items of their own, or what is done to an obstruction"`
}

// NewItem is one thing that a work deals with.
type NewItem struct {
	Obstruction *int64   `json:"obstruction_id"`
	Title       string   `json:"title" maxLength:"200"`
	Action      string   `json:"action" vocab:"item_action"`
	ToM         *float64 `json:"to_m" unit:"m" doc:"Height to leave above the ground"`
}

// WorkFeature is a work as a GeoJSON feature.
type WorkFeature struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties casestore.Work  `json:"properties"`
}

// WorkFile is a work with its items and events.
type WorkFile struct {
	WorkFeature
	Allowed   []casework.EventKind  `json:"allowed" vocab:"work_event" doc:"What the reader may do next"`
	Notices   []WorkNotice          `json:"notices" doc:"What the reader must know before an event"`
	Checklist []CheckLine           `json:"checklist"`
	Items     []casestore.WorkItem  `json:"items"`
	Events    []casestore.WorkEvent `json:"events"`
	WaitsFor  []int64               `json:"waits_for" doc:"Works that it depends on and that are not done"`
}

// CheckLine is a line of a work's checklist, and who found it in order first.
type CheckLine struct {
	Code   string     `json:"code"`
	ZH     string     `json:"zh"`
	EN     string     `json:"en"`
	Done   bool       `json:"done"`
	DoneBy *string    `json:"done_by"`
	DoneAt *time.Time `json:"done_at"`
}

// checklist is that of the work's kind with what its events say of it: those
// that applied, and those in conflict that a person let count.
func checklist(lines []casework.Check, events []casestore.WorkEvent) []CheckLine {
	counted := map[string]bool{}
	for _, e := range events {
		if e.Settles != nil && e.Counted && e.Outcome == string(casework.Applied) {
			counted[*e.Settles] = true
		}
	}
	list := make([]CheckLine, len(lines))
	for i, line := range lines {
		list[i] = CheckLine{Code: line.Code, ZH: line.ZH, EN: line.EN}
		for _, e := range events {
			if slices.Contains(e.Checks, line.Code) && (e.Outcome == string(casework.Applied) || counted[e.UUID]) {
				list[i].Done, list[i].DoneBy, list[i].DoneAt = true, &e.Actor, &e.ServerTime
				break
			}
		}
	}
	return list
}

func workAnswer(w casestore.Work) WorkFeature {
	return WorkFeature{Type: "Feature", ID: w.ID, Geometry: web.GeoJSONOf(w.Geometry), Properties: w}
}

func workDone(status int, w casestore.Work) web.Done {
	d := web.Done{Status: status, Revision: w.Revision, Body: workAnswer(w), Layer: "works", ID: w.ID}
	if status == http.StatusCreated {
		d.Location = web.ItemPath("works", w.ID)
	}
	return d
}

// ReadWork answers a work with its items, events and checklist, and the events
// that the reader may add next.
func (s *API) ReadWork(w http.ResponseWriter, r *web.Request) error {
	id, err := r.ID()
	if err != nil {
		return err
	}
	f, err := casestore.ReadWorkFile(r.Context(), s.Store, id)
	if err != nil {
		return err
	}
	answer := WorkFile{
		WorkFeature: workAnswer(f.Work), Allowed: s.allowedEvents(r, f.Work), Items: f.Items, Events: f.Events, WaitsFor: f.WaitsFor,
		Notices:   s.noticesOf(web.ActorOf(r.Request), f.Work),
		Checklist: checklist(s.Store.Rules().WorkKinds[f.Kind].Checklist, f.Events),
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("ETag", web.RevisionTag(f.Revision))
	return s.plainJSON(w, r, answer)
}

// allowedEvents are the buttons of the one who asks; settling needs something
// to settle.
func (s *API) allowedEvents(r *web.Request, w casestore.Work) []casework.EventKind {
	list := []casework.EventKind{}
	for _, kind := range casework.Allowed(casework.Role(web.ActorOf(r.Request).Role), casework.State(w.State)) {
		if kind != casework.Settle || w.Conflicts > 0 {
			list = append(list, kind)
		}
	}
	return list
}

// AddWork plans a work. Without a geometry it has no place of its own.
func (s *API) AddWork(c *web.Change, body web.FeatureBody) (web.Done, error) {
	var sent NewWork
	p, err := c.ReadFeature(body, &sent, nil)
	if err != nil {
		return web.Done{}, err
	}
	w, actions, titles, err := s.plannedWork(sent, p.Sent["quantity"] == nil)
	if err != nil {
		return web.Done{}, err
	}
	return c.Once(w.UUID, func() (web.Done, error) {
		if w.Geometry = p.Geometry; w.Geometry != nil {
			if err := c.CheckPlace(w.Geometry); err != nil {
				return web.Done{}, err
			}
		}
		made, err := casestore.AddWork(c.Context(), c.Tx, w, actions, titles, s.Cfg.Now())
		return workDone(http.StatusCreated, made), web.CaseProblem(err)
	}, func() (web.Done, error) {
		made, err := casestore.WorkByUUID(c.Context(), c.Tx, w.UUID)
		return workDone(http.StatusCreated, made), err
	})
}

// plannedWork is the work that a body plans, with what is done to which
// obstruction and the titles of other items. Uncounted, it is as much as there
// are items.
func (s *API) plannedWork(b NewWork, uncounted bool) (casestore.Work, map[int64]casestore.WorkItem, []string, error) {
	w := b.Work
	w.UUID = web.ClientKey(w.UUID)
	if w.Unit == "" {
		w.Unit = s.Store.Rules().WorkKinds[w.Kind].Unit
	}
	actions, titles, found := map[int64]casestore.WorkItem{}, []string{}, workFaults(w)
	for i, item := range b.Items {
		found = append(found, item.faults(fmt.Sprintf("properties.items[%d]", i))...)
		if item.Obstruction == nil {
			titles = append(titles, item.Title)
			continue
		}
		if !slices.Contains(w.Obstructions, *item.Obstruction) {
			w.Obstructions = append(w.Obstructions, *item.Obstruction)
		}
		if item.Action != "" {
			actions[*item.Obstruction] = casestore.WorkItem{Action: &item.Action, ToM: item.ToM}
		}
	}
	if uncounted {
		w.Quantity = float64(max(1, len(w.Obstructions)+len(titles)))
	}
	return w, actions, titles, web.Faults(found)
}

// faults are what one member of an item asks of another.
func (item NewItem) faults(at string) (found []web.Fault) {
	cuts := item.Action == string(casework.RaiseCrown) || item.Action == string(casework.Lower)
	if (item.ToM != nil) != cuts || item.ToM != nil && (*item.ToM <= 0 || *item.ToM > 30) {
		found = append(found, web.InBody(at+".to_m", "goes with raise_crown and lower, metres from 0 to 30"))
	}
	if item.Obstruction == nil && item.Title == "" {
		found = append(found, web.InBody(at, "is neither an obstruction nor has it a title"))
	}
	return found
}

// workFaults are what one property of a work asks of another.
func workFaults(w casestore.Work) (found []web.Fault) {
	if w.StartsOn != nil && w.EndsOn != nil && w.EndsOn.Before(w.StartsOn.Time) {
		found = append(found, web.InBody("properties.ends_on", "lies before the first day"))
	}
	if len(w.Obstructions) > maxWorkObstructions {
		found = append(found, web.InBody("properties.obstruction_ids", "are more than 2,000 with those of the items"))
	}
	return found
}

// maxWorkObstructions is how many things one work may deal with.
const maxWorkObstructions = 2000

// ChangeWork changes the plan of a work; what has happened to it is changed by
// events only.
func (s *API) ChangeWork(c *web.Change, body web.FeatureBody) (web.Done, error) {
	was, err := heldWork(c)
	if err != nil {
		return web.Done{}, err
	}
	shown, err := s.Features.Served(c, "works", was.ID)
	if err != nil {
		return web.Done{}, err
	}
	now := was
	p, err := c.ReadFeature(web.Typed(c, body), &now, withID(shown, was.ID))
	if err != nil {
		return web.Done{}, err
	}
	if p.Geometry != nil {
		now.Geometry = p.Geometry
		if err := c.CheckPlace(now.Geometry); err != nil {
			return web.Done{}, err
		}
	}
	found := workFaults(now)
	if closed := was.State == string(casework.Finished) || was.State == string(casework.Accepted); closed && now.Quantity != was.Quantity {
		found = append(found, web.InBody("properties.quantity", "cannot be changed any more: the work is done"))
	}
	if err := web.Faults(found); err != nil {
		return web.Done{}, err
	}
	made, err := casestore.ChangeWork(c.Context(), c.Tx, was, now)
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return workDone(http.StatusOK, made), nil
}

func heldWork(c *web.Change) (casestore.Work, error) {
	return held(c, casestore.HoldWork, func(w casestore.Work) (int64, *time.Time) { return w.Revision, w.Withdrawn })
}

// WithdrawWork withdraws a work that was planned by mistake.
func (s *API) WithdrawWork(c *web.Change, _ struct{}) (web.Done, error) {
	was, err := heldWork(c)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, web.CaseProblem(casestore.WithdrawWork(c.Context(), c.Tx, was, s.Cfg.Now()))
}

// NewWorkEvent is an event of a work, as it is sent.
type NewWorkEvent struct {
	UUID       string   `json:"uuid" must:"true" format:"uuid" doc:"Made by the client; the same event sent again has the same"`
	Event      string   `json:"event" must:"true" vocab:"work_event" unsaid:"release"`
	After      string   `json:"after,omitempty" format:"uuid" doc:"Event before it on the same phone"`
	ClientTime string   `json:"client_time,omitempty" maxLength:"40" doc:"By the client's clock; kept, never trusted"`
	Crew       string   `json:"crew,omitempty" maxLength:"64" doc:"To assign: code of the crew"`
	Quantity   *float64 `json:"quantity,omitempty" minimum:"-1000000000" maximum:"1000000000" doc:"How much more is done, in the work's unit"`
	Items      []int64  `json:"items,omitempty" maxItems:"2000" doc:"To tick: ids of the work's items; to reopen an accepted work: those to be done again, all when left out"`
	Checks     []string `json:"checks,omitempty" maxItems:"100" maxLength:"100" doc:"To tick, progress and done: codes of the lines of the work's checklist that were found in order"`
	Photos     []string `json:"photos,omitempty" maxItems:"50" format:"uuid" doc:"A photo may come after its event"`
	Reason     string   `json:"reason,omitempty" vocab:"work_reason" doc:"An accepted work that is reopened takes back what it did, unless by look_back_failed"`
	Note       string   `json:"note,omitempty" maxLength:"10000"`
	Settles    string   `json:"settles,omitempty" format:"uuid" doc:"To settle: the event in conflict"`
	Count      bool     `json:"count,omitempty" doc:"To settle: what it reported counts"`
	Lon        *float64 `json:"lon,omitempty" minimum:"-180" maximum:"180" unit:"°"`
	Lat        *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90" unit:"°"`
	AccuracyM  *float64 `json:"accuracy_m,omitempty" minimum:"0" unit:"m"`
}

// WorkEventOutcome is what became of an event.
type WorkEventOutcome struct {
	Outcome string               `json:"outcome" must:"true" vocab:"event_outcome"`
	Why     string               `json:"why" vocab:"event_reason" doc:"Empty when it applied"`
	Event   casestore.WorkEvent  `json:"event"`
	Work    WorkFeature          `json:"work"`
	Allowed []casework.EventKind `json:"allowed" vocab:"work_event" doc:"What the same person may do next"`
	Notices []WorkNotice         `json:"notices" doc:"What the same person must know before that"`
}

// AddWorkEvent takes an event, late or not. Only one that makes no sense
// whatever the state is refused.
func (s *API) AddWorkEvent(c *web.Change, body NewWorkEvent) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	e, err := s.readEvent(c, body)
	if err != nil {
		return web.Done{}, err
	}
	e.WorkID = id
	return c.Once(e.UUID, func() (web.Done, error) {
		made, work, err := casestore.AppendWorkEvent(c.Context(), c.Tx, e, s.Cfg.Now())
		return s.eventDone(c, made, work), web.CaseProblem(err)
	}, func() (web.Done, error) {
		made, work, err := casestore.EventAgain(c.Context(), c.Tx, e.UUID)
		return s.eventDone(c, made, work), err
	})
}

func (s *API) eventDone(c *web.Change, made casestore.WorkEvent, work casestore.Work) web.Done {
	return web.Done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/works/%d", work.ID), Revision: work.Revision,
		Body: WorkEventOutcome{
			Outcome: made.Outcome, Why: made.Why, Event: made, Work: workAnswer(work),
			Allowed: s.allowedEvents(c.Request, work), Notices: s.noticesOf(c.Actor, work),
		},
	}
}

func (s *API) readEvent(c *web.Change, b NewWorkEvent) (casestore.WorkEvent, error) {
	var found []web.Fault
	when, wrong := clientTime(c, b.ClientTime)
	if wrong != nil {
		found = append(found, web.InBody("client_time", "%s", wrong))
	}
	if (b.Lon == nil) != (b.Lat == nil) {
		found = append(found, web.InBody("lon", "and lat go together"))
	}
	return casestore.WorkEvent{
		UUID: strings.ToLower(b.UUID), Event: b.Event, After: orNil(strings.ToLower(b.After)), ClientTime: when, ToCrew: b.Crew, Quantity: b.Quantity,
		Items: b.Items, Checks: b.Checks, Photos: b.Photos, Reason: orNil(b.Reason), Note: b.Note, Settles: orNil(strings.ToLower(b.Settles)),
		Counted: b.Count, Lon: b.Lon, Lat: b.Lat, AccuracyM: b.AccuracyM,
	}, web.Faults(found)
}

// orNil is a text that may be left out.
func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// NearestWorks is the open works nearest to a position.
type NearestWorks struct {
	Works []casestore.NearWork `json:"works"`
}

// NearestWorks lists open works by distance, or by their due day without a
// position: of the crew asked for, else of the reader's own, else of all.
func (s *API) NearestWorks(w http.ResponseWriter, r *web.Request) error {
	var at *orb.Point
	limit, found := r.Limit()
	if r.Query.Has("lon") || r.Query.Has("lat") {
		at = &orb.Point{}
	}
	for i, name := range []string{"lon", "lat"} {
		n, ok := web.ParseNumber(r.Query.Get(name))
		if limit := []float64{180, 90}[i]; at != nil && (!ok || n < -limit || n > limit) {
			found = append(found, web.InQuery(name, r.Query.Get(name), "want degrees between -%g and %g", limit, limit))
		}
		if at != nil {
			at[i] = n
		}
	}
	if len(found) > 0 {
		web.SortFaults(found)
		return web.BadQuery(found...)
	}
	crew := r.Query.Get("crew")
	if actor := web.ActorOf(r.Request); !r.Query.Has("crew") && actor.Role == auth.Crew {
		own, err := casestore.CrewCode(r.Context(), s.Store, actor.CrewID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		crew = own
	}
	works, err := casestore.NearestWorks(r.Context(), s.Store, at, crew, limit)
	if err != nil {
		return err
	}
	if works == nil {
		works = []casestore.NearWork{}
	}
	return web.RespondJSON(w, r, NearestWorks{works})
}
