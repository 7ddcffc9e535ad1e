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

	"tongshi/geo/say"
	"tongshi/server/auth"
	"tongshi/server/casework"
	"tongshi/server/store"
	casestore "tongshi/server/store/cases"
	"tongshi/server/web"
)

// NewWork is a work as it is planned.
type NewWork struct {
	UUID         string     `json:"uuid,omitempty" format:"uuid" doc:"Made by the client; the server makes one when it is left out"`
	SiteID       int64      `json:"site_id" minimum:"1"`
	Kind         string     `json:"kind" doc:"Vocabulary work_kind"`
	Title        string     `json:"title" minLength:"1" maxLength:"200"`
	Crew         *string    `json:"crew,omitempty" minLength:"1" doc:"Code of the crew that it is assigned to at once"`
	Quantity     *float64   `json:"quantity,omitempty" minimum:"0" maximum:"1000000000" doc:"In the unit of its kind; the number of its items when left out"`
	Unit         string     `json:"unit,omitempty" doc:"Vocabulary work_unit; that of its kind when left out"`
	UnitID       *int64     `json:"unit_id,omitempty"`
	Campaign     *int64     `json:"campaign_id,omitempty"`
	Priority     int        `json:"priority,omitempty" minimum:"-1000" maximum:"1000"`
	DueOn        *store.Day `json:"due_on,omitempty" format:"date"`
	StartsOn     *store.Day `json:"starts_on,omitempty" format:"date"`
	EndsOn       *store.Day `json:"ends_on,omitempty" format:"date"`
	Treatment    string     `json:"treatment,omitempty" maxLength:"2000"`
	CostPlanned  *float64   `json:"cost_planned,omitempty" minimum:"0" exclusiveMaximum:"1000000000000" doc:"Yuan"`
	Fund         string     `json:"fund,omitempty" maxLength:"2000"`
	Obstructions []int64    `json:"obstruction_ids,omitempty" maxItems:"2000" doc:"Each becomes an item, with what is done to its kind"`
	Items        []NewItem  `json:"items,omitempty" doc:"Items of their own, or what is done to an obstruction"`
	Assets       []string   `json:"asset_ids,omitempty" maxItems:"2000"`
	DependsOn    []int64    `json:"depends_on,omitempty" maxItems:"100"`
	Note         string     `json:"note,omitempty" maxLength:"2000"`
}

// NewItem is one thing that a work deals with.
type NewItem struct {
	Obstruction *int64   `json:"obstruction_id,omitempty"`
	Title       string   `json:"title,omitempty" maxLength:"200"`
	Action      string   `json:"action,omitempty" doc:"Vocabulary item_action"`
	ToM         *float64 `json:"to_m,omitempty" doc:"Height to leave above the ground, metres"`
}

// WorkAnswer is a work as a GeoJSON feature.
type WorkAnswer struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties casestore.Work  `json:"properties"`
}

// WorkFile is a work with its items and events.
type WorkFile struct {
	WorkAnswer
	Allowed   []casework.EventKind  `json:"allowed" doc:"What the reader may do next: vocabulary work_event"`
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

func workAnswer(w casestore.Work) WorkAnswer {
	return WorkAnswer{Type: "Feature", ID: w.ID, Geometry: web.GeoJSONOf(w.Geometry), Properties: w}
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
		WorkAnswer: workAnswer(f.Work), Allowed: s.allowedEvents(r, f.Work), Items: f.Items, Events: f.Events, WaitsFor: f.WaitsFor,
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
	w, actions, titles, err := s.plannedWork(sent)
	if err != nil {
		return web.Done{}, err
	}
	if w.Geometry = p.Geometry; w.Geometry != nil {
		if err := web.CheckPlace(c.Context(), c.Tx, w.Geometry); err != nil {
			return web.Done{}, err
		}
	}
	made, err := casestore.AddWork(c.Context(), c.Tx, w, actions, titles, s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return workDone(http.StatusCreated, made), nil
}

// plannedWork is the work that a body plans, with what is done to which
// obstruction and the titles of other items.
func (s *API) plannedWork(b NewWork) (casestore.Work, map[int64]casestore.WorkItem, []string, error) {
	kind := s.Store.Rules().WorkKinds[b.Kind]
	w := casestore.Work{
		UUID: strings.ToLower(b.UUID), SiteID: b.SiteID, Kind: b.Kind, Title: b.Title, Crew: b.Crew, Unit: b.Unit, UnitID: b.UnitID,
		Campaign: b.Campaign, Priority: b.Priority, DueOn: b.DueOn, StartsOn: b.StartsOn, EndsOn: b.EndsOn, Treatment: b.Treatment,
		CostPlanned: b.CostPlanned, Fund: b.Fund, Obstructions: slices.Clone(b.Obstructions), Assets: b.Assets, DependsOn: b.DependsOn, Note: b.Note,
	}
	if w.UUID == "" {
		w.UUID = store.NewUUID()
	}
	if w.Unit == "" {
		w.Unit = kind.Unit
	}
	actions, titles := map[int64]casestore.WorkItem{}, []string{}
	found := s.Coded("work_kind", b.Kind, "properties.kind")
	for i, item := range b.Items {
		member := fmt.Sprintf("properties.items[%d]", i)
		found = append(found, web.Words(item.Title, member+".title", 0, 200)...)
		if item.Action != "" {
			found = append(found, s.Coded("item_action", item.Action, member+".action")...)
		}
		cuts := item.Action == string(casework.RaiseCrown) || item.Action == string(casework.Lower)
		if (item.ToM != nil) != cuts || item.ToM != nil && (*item.ToM <= 0 || *item.ToM > 30) {
			found = append(found, web.InBody(member+".to_m", "goes with raise_crown and lower, metres from 0 to 30"))
		}
		switch {
		case item.Obstruction == nil && item.Title == "":
			found = append(found, web.InBody(member, "is neither an obstruction nor has it a title"))
		case item.Obstruction == nil:
			titles = append(titles, item.Title)
		default:
			if !slices.Contains(w.Obstructions, *item.Obstruction) {
				w.Obstructions = append(w.Obstructions, *item.Obstruction)
			}
			if item.Action != "" {
				actions[*item.Obstruction] = casestore.WorkItem{Action: &item.Action, ToM: item.ToM}
			}
		}
	}
	if w.Quantity = float64(len(w.Obstructions) + len(titles)); b.Quantity != nil {
		w.Quantity = *b.Quantity
	} else if w.Quantity == 0 {
		w.Quantity = 1
	}
	return w, actions, titles, web.Faults(append(found, s.workFaults(w)...))
}

func (s *API) workFaults(w casestore.Work) []web.Fault {
	found := append(web.UUIDFaults(w.UUID, "properties.uuid"), web.Words(w.Title, "properties.title", 1, 200)...)
	for member, text := range map[string]string{"note": w.Note, "fund": w.Fund, "treatment": w.Treatment} {
		found = append(found, web.Words(text, "properties."+member, 0, 2000)...)
	}
	found = append(found, s.Coded("work_unit", w.Unit, "properties.unit")...)
	if w.Quantity < 0 || w.Quantity > 1e9 {
		found = append(found, web.InBody("properties.quantity", "must lie between 0 and 1,000,000,000"))
	}
	for member, cost := range map[string]*float64{"cost_planned": w.CostPlanned, "cost_actual": w.CostActual} {
		if cost != nil && (*cost < 0 || *cost >= 1e12) {
			found = append(found, web.InBody("properties."+member, "must lie between 0 and 1,000,000,000,000 yuan"))
		}
	}
	if w.Priority < -1000 || w.Priority > 1000 {
		found = append(found, web.InBody("properties.priority", "must lie between -1000 and 1000"))
	}
	if w.StartsOn != nil && w.EndsOn != nil && w.EndsOn.Before(w.StartsOn.Time) {
		found = append(found, web.InBody("properties.ends_on", "lies before the first day"))
	}
	if len(w.Obstructions) > 2000 || len(w.Assets) > 2000 || len(w.DependsOn) > 100 {
		found = append(found, web.InBody("properties", "names more than 2,000 obstructions or assets, or more than 100 other works"))
	}
	for _, asset := range w.Assets {
		found = append(found, web.Words(asset, "properties.asset_ids", 1, 100)...)
	}
	return found
}

// ChangeWork changes the plan of a work; what has happened to it is changed by
// events only.
func (s *API) ChangeWork(c *web.Change, body web.FeatureBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	was, err := s.heldWork(c, id)
	if err != nil {
		return web.Done{}, err
	}
	shown, err := s.Features.Served(c, "works", id)
	if err != nil {
		return web.Done{}, err
	}
	now := was
	p, err := c.ReadFeature(web.Typed(c, body), &now, withID(shown, id))
	if err != nil {
		return web.Done{}, err
	}
	if p.Geometry != nil {
		now.Geometry = p.Geometry
		if err := web.CheckPlace(c.Context(), c.Tx, now.Geometry); err != nil {
			return web.Done{}, err
		}
	}
	if c.Method == http.MethodPut {
		clearWork(&now, p.Sent)
	}
	found := s.workFaults(now)
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

// heldWork is the work that a change is about.
func (s *API) heldWork(c *web.Change, id int64) (casestore.Work, error) {
	was, err := casestore.HoldWork(c.Context(), c.Tx, id)
	if err == nil && was.Withdrawn != nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return was, c.OrGone(err)
	}
	return was, c.Match(was.Revision)
}

// WithdrawWork withdraws a work that was planned by mistake.
func (s *API) WithdrawWork(c *web.Change, _ struct{}) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	was, err := s.heldWork(c, id)
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusNoContent}, web.CaseProblem(casestore.WithdrawWork(c.Context(), c.Tx, was, s.Cfg.Now()))
}

// clearWork takes away what a replacement leaves out.
func clearWork(w *casestore.Work, sent map[string]json.RawMessage) {
	for name, clear := range map[string]func(){
		"title": func() { w.Title = "" }, "unit_id": func() { w.UnitID = nil }, "campaign_id": func() { w.Campaign = nil },
		"priority": func() { w.Priority = 0 }, "due_on": func() { w.DueOn = nil }, "starts_on": func() { w.StartsOn = nil },
		"ends_on": func() { w.EndsOn = nil }, "effective_from": func() { w.EffectiveOn = nil }, "effective_to": func() { w.EffectiveTo = nil },
		"treatment": func() { w.Treatment = "" }, "cost_planned": func() { w.CostPlanned = nil }, "cost_actual": func() { w.CostActual = nil },
		"fund": func() { w.Fund = "" }, "asset_ids": func() { w.Assets = nil }, "depends_on": func() { w.DependsOn = nil }, "note": func() { w.Note = "" },
	} {
		if sent[name] == nil {
			clear()
		}
	}
}

// WorkEventBody is an event of a work, as it is sent.
type WorkEventBody struct {
	UUID       string   `json:"uuid" format:"uuid" doc:"Made by the client; the same event sent again has the same"`
	Event      string   `json:"event" doc:"Vocabulary work_event"`
	After      string   `json:"after,omitempty" format:"uuid" doc:"Event before it on the same phone"`
	ClientTime string   `json:"client_time,omitempty" doc:"By the client's clock; kept, never trusted"`
	Crew       string   `json:"crew,omitempty" doc:"To assign: code of the crew"`
	Quantity   *float64 `json:"quantity,omitempty" doc:"How much more is done, in the work's unit"`
	Items      []int64  `json:"items,omitempty" doc:"To tick: ids of the work's items; to reopen an accepted work: those that are to be done again, all when left out"`
	Checks     []string `json:"checks,omitempty" doc:"To tick, progress and done: codes of the lines of the work's checklist that were found in order"`
	Photos     []string `json:"photos,omitempty" doc:"UUIDs; a photo may come after its event"`
	Reason     string   `json:"reason,omitempty" doc:"Vocabulary work_reason; an accepted work that is reopened takes back what it did unless the reason is look_back_failed"`
	Note       string   `json:"note,omitempty"`
	Settles    string   `json:"settles,omitempty" format:"uuid" doc:"To settle: the event in conflict"`
	Count      bool     `json:"count,omitempty" doc:"To settle: what it reported counts"`
	Lon        *float64 `json:"lon,omitempty"`
	Lat        *float64 `json:"lat,omitempty"`
	AccuracyM  *float64 `json:"accuracy_m,omitempty"`
}

// WorkEventAnswer is what became of an event.
type WorkEventAnswer struct {
	Outcome string               `json:"outcome" doc:"Vocabulary event_outcome"`
	Why     string               `json:"why" doc:"Vocabulary event_reason; empty when it applied"`
	Event   casestore.WorkEvent  `json:"event"`
	Work    WorkAnswer           `json:"work"`
	Allowed []casework.EventKind `json:"allowed" doc:"What the same person may do next"`
	Notices []WorkNotice         `json:"notices" doc:"What the same person must know before that"`
}

// AddWorkEvent takes an event, late or not. Only one that makes no sense
// whatever the state is refused.
func (s *API) AddWorkEvent(c *web.Change, body WorkEventBody) (web.Done, error) {
	id, err := c.ID()
	if err != nil {
		return web.Done{}, err
	}
	e, err := s.readEvent(c, body)
	if err != nil {
		return web.Done{}, err
	}
	e.WorkID = id
	made, work, _, err := casestore.AppendWorkEvent(c.Context(), c.Tx, e, web.Digest(body), s.Cfg.Now())
	if err != nil {
		return web.Done{}, web.CaseProblem(err)
	}
	return web.Done{
		Status: http.StatusCreated, Location: fmt.Sprintf("/api/works/%d", id), Revision: work.Revision,
		Body: WorkEventAnswer{
			Outcome: made.Outcome, Why: made.Why, Event: made, Work: workAnswer(work),
			Allowed: s.allowedEvents(c.Request, work), Notices: s.noticesOf(c.Actor, work),
		},
	}, nil
}

func (s *API) readEvent(c *web.Change, b WorkEventBody) (casestore.WorkEvent, error) {
	found := append(web.UUIDFaults(b.UUID, "uuid"), web.UUIDsFaults(b.Photos, "photos")...)
	found = append(found, web.Words(b.Note, "note", 0, 10_000)...)
	found = append(found, web.Words(b.Crew, "crew", 0, 100)...)
	if b.Event == string(casework.Release) {
		found = append(found, web.InBody("event", "is made by the server"))
	} else {
		found = append(found, s.Coded("work_event", b.Event, "event")...)
	}
	if b.Reason != "" {
		found = append(found, s.Coded("work_reason", b.Reason, "reason")...)
	}
	for member, uuid := range map[string]string{"after": b.After, "settles": b.Settles} {
		if uuid != "" {
			found = append(found, web.UUIDFaults(uuid, member)...)
		}
	}
	if len(b.Items) > 2000 {
		found = append(found, web.InBody("items", "are more than 2,000"))
	}
	if len(b.Checks) > 100 {
		found = append(found, web.InBody("checks", "are more than 100"))
	}
	when, wrong := clientTime(c, b.ClientTime)
	if wrong != nil {
		found = append(found, web.InBody("client_time", "%s", wrong))
	}
	if wrong := positionFault(b); wrong != nil {
		found = append(found, web.InBody("lon", "%s", wrong))
	}
	e := casestore.WorkEvent{
		UUID: strings.ToLower(b.UUID), Event: b.Event, ClientTime: when, ToCrew: b.Crew, Quantity: b.Quantity, Items: b.Items, Checks: b.Checks, Photos: b.Photos,
		Note: b.Note, Counted: b.Count, Lon: b.Lon, Lat: b.Lat, AccuracyM: b.AccuracyM,
	}
	for into, text := range map[**string]string{&e.After: strings.ToLower(b.After), &e.Settles: strings.ToLower(b.Settles), &e.Reason: b.Reason} {
		if text != "" {
			*into = &text
		}
	}
	return e, web.Faults(found)
}

// positionFault says what is wrong with where an event was reported.
func positionFault(b WorkEventBody) error {
	switch {
	case b.AccuracyM != nil && *b.AccuracyM < 0:
		return say.Errorf("comes with an accuracy_m below 0")
	case b.Lon == nil && b.Lat == nil:
		return nil
	case b.Lon == nil || b.Lat == nil:
		return say.Errorf("and lat go together")
	case *b.Lon < -180 || *b.Lon > 180 || *b.Lat < -90 || *b.Lat > 90:
		return say.Errorf("or lat is no position on the earth")
	}
	return nil
}

// NearestAnswer is the open works nearest to a position.
type NearestAnswer struct {
	Works []casestore.NearWork `json:"works"`
}

// NearestWorks lists open works by distance, or by their due day without a
// position: of the crew asked for, else of the reader's own, else of all.
func (s *API) NearestWorks(w http.ResponseWriter, r *web.Request) error {
	var at *orb.Point
	var found []web.Fault
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
	limit := 20
	if text := r.Query.Get("limit"); r.Query.Has("limit") {
		n, wrong := web.ParseLimit(text, web.MaxLimit)
		if limit = min(n, 200); wrong != nil {
			found = append(found, web.InQuery("limit", text, "%s", wrong))
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
	return web.RespondJSON(w, r, NearestAnswer{works})
}
