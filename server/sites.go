package server

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongshi/server/auth"
	"tongshi/server/casework"
	"tongshi/server/store"
)

// SiteAnswer is a file as a GeoJSON feature.
type SiteAnswer struct {
	Type       string          `json:"type"`
	ID         int64           `json:"id"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties store.Site      `json:"properties"`
}

// SiteFile is a file with all that hangs on it.
type SiteFile struct {
	SiteAnswer
	Steps     []casework.SiteStep `json:"steps" doc:"What the reader may do next: vocabulary site_event"`
	Works     []WorkBrief         `json:"works"`
	LookBacks []store.LookBack    `json:"look_backs"`
	Events    []store.SiteEvent   `json:"events"`
	Reports   []store.SiteReport  `json:"reports"`
	Units     []store.SiteUnit    `json:"units"`
	Measures  []store.SiteMeasure `json:"measures"`
	Documents []store.Document    `json:"documents"`
	Merged    []int64             `json:"merged" doc:"Files that were merged into it"`
}

// WorkBrief is a work as its file lists it.
type WorkBrief struct {
	ID int64 `json:"id"`
	store.Work
}

func siteAnswer(s store.Site) SiteAnswer {
	s.Evidence = slices.Clone(s.Evidence)
	if s.Evidence == nil {
		s.Evidence = []store.Evidence{}
	}
	return SiteAnswer{Type: "Feature", ID: s.ID, Geometry: geoJSONOf(s.Geometry), Properties: s}
}

// staffRead mounts a read of what only the staff view shows.
func (s *server) staffRead(h handler) handler {
	return func(w http.ResponseWriter, r *request) error {
		if s.viewOf(r.Request) == staffView {
			return h(w, r)
		}
		if actorOf(r.Request).Role == auth.Nobody {
			return unauthorized("This is for those who have signed in.")
		}
		return problem(http.StatusForbidden, "This is not shown to you.")
	}
}

func (s *server) readSite(w http.ResponseWriter, r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	f, err := s.store.SiteFile(r.Context(), id)
	if err != nil {
		return err
	}
	role := actorOf(r.Request).Role
	answer := SiteFile{
		SiteAnswer: siteAnswer(f.Site), Steps: []casework.SiteStep{}, LookBacks: f.LookBacks, Events: f.Events, Reports: f.Reports,
		Units: f.Units, Measures: f.Measures, Documents: f.Documents, Merged: f.Merged, Works: []WorkBrief{},
	}
	if f.MergedInto == nil {
		answer.Steps = append(answer.Steps, casework.SiteSteps(casework.Role(role), casework.SiteState(f.State))...)
	}
	for _, work := range f.Works {
		answer.Works = append(answer.Works, WorkBrief{work.ID, work})
	}
	for i := range answer.Reports {
		if !role.AtLeast(auth.Planner) {
			answer.Reports[i].Reporter = ""
		}
	}
	w.Header().Set("Cache-Control", "no-store") // its parts have no revision of their own
	w.Header().Set("ETag", revisionTag(f.Revision))
	return s.plainJSON(w, r, answer)
}

// plainJSON answers with a document under headers that are set already.
func (s *server) plainJSON(w http.ResponseWriter, r *request, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := w.Write(append(body, '\n')); err != nil {
		return fmt.Errorf("%w: %w", errClientGone, err)
	}
	return nil
}

// addSite opens a file. Without a geometry it lies where its evidence lies.
// A second request with the same uuid gets the file that the first one made.
func (s *server) addSite(c *change, body FeatureBody) (done, error) {
	now := store.Site{Origin: "by_hand"}
	var uuid struct {
		UUID string `json:"uuid"`
	}
	p, err := c.readFeature(withoutUUID(&body, &uuid.UUID), &now, nil)
	if err != nil {
		return done{}, err
	}
	now.UUID, now.Geometry = uuid.UUID, p.geometry
	if now.UUID == "" {
		now.UUID = store.NewUUID()
	}
	if err := faults(append(uuidFaults(now.UUID, "properties.uuid"), s.siteFaults(now)...)); err != nil {
		return done{}, err
	}
	if made, err := c.Tx.SiteByUUID(c.Context(), now.UUID); err == nil {
		c.Tx.NothingChanged()
		if made.Title != now.Title || made.Class != now.Class {
			return done{}, caseProblem(store.ErrOtherBody)
		}
		return siteDone(http.StatusCreated, made), nil
	} else if !errors.Is(err, store.ErrNotFound) {
		return done{}, err
	}
	if err := s.anchorSite(c, &now); err != nil {
		return done{}, err
	}
	made, err := c.Tx.AddSite(c.Context(), now, c.query.Get("force") == "true", s.cfg.Now())
	if err != nil {
		return done{}, caseProblem(err)
	}
	return siteDone(http.StatusCreated, made), nil
}

func siteDone(status int, site store.Site) done {
	d := done{Status: status, Revision: site.Revision, Body: siteAnswer(site), Layer: "sites", ID: site.ID}
	if status == http.StatusCreated {
		d.Location = itemPath("sites", site.ID)
	}
	return d
}

// withoutUUID takes the client's key from the properties of a new feature,
// where it may stand although nobody can change it later.
func withoutUUID(body *FeatureBody, uuid *string) FeatureBody {
	sent, err := members(body.Properties)
	if err != nil || sent["uuid"] == nil || json.Unmarshal(sent["uuid"], uuid) != nil {
		return *body // what is wrong with it is said by who reads it whole
	}
	delete(sent, "uuid")
	rest, err := json.Marshal(sent)
	if err != nil {
		return *body
	}
	out := *body
	out.Properties = rest
	*uuid = strings.ToLower(*uuid)
	return out
}

func (s *server) siteFaults(site store.Site) []Fault {
	found := append(words(site.Title, "properties.title", 1, 200), words(site.Note, "properties.note", 0, 10_000)...)
	found = append(found, s.coded("site_class", site.Class, "properties.class")...)
	found = append(found, s.coded("site_origin", site.Origin, "properties.origin")...)
	if len(site.Evidence) > 100 {
		found = append(found, inBody("properties.evidence", "are more than 100 links"))
	}
	for i, e := range site.Evidence {
		found = append(found, s.coded("evidence_kind", e.Kind, fmt.Sprintf("properties.evidence[%d].kind", i))...)
		found = append(found, words(e.Note, fmt.Sprintf("properties.evidence[%d].note", i), 0, 1000)...)
	}
	return found
}

// anchorSite looks at the evidence: all of it must be there, and what the file
// does not say of its place it takes from the first.
func (s *server) anchorSite(c *change, site *store.Site) error {
	own := func(has **int64, from *int64) {
		if *has == nil {
			*has = from
		}
	}
	for i, e := range site.Evidence {
		a, err := c.Tx.Anchor(c.Context(), e)
		if errors.Is(err, store.ErrNoEvidence) {
			return faults([]Fault{inBody(fmt.Sprintf("properties.evidence[%d]", i), fmt.Sprintf("%s %d is not there", e.Kind, e.ID))})
		}
		if err != nil {
			return err
		}
		own(&site.Crossing, a.Crossing)
		own(&site.Leg, a.Leg)
		own(&site.Segment, a.Segment)
		own(&site.Place, a.Place)
		if site.Geometry == nil {
			site.Geometry = a.Geometry
		}
	}
	if site.Geometry == nil {
		return faults([]Fault{inBody("geometry", "is missing; give a position, or evidence that has one")})
	}
	return checkPlace(c.Context(), c.Tx, site.Geometry)
}

// changeSite replaces (PUT) or changes (PATCH) what people may change of a
// file without a step.
func (s *server) changeSite(c *change, body FeatureBody) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	was, err := s.heldSite(c, id)
	if err != nil {
		return done{}, err
	}
	if was.MergedInto != nil {
		return done{}, problem(http.StatusConflict, "This file was merged into file %d; change that one.", *was.MergedInto)
	}
	shown, err := s.ofLayer(c, "sites", id)
	if err != nil {
		return done{}, err
	}
	now := was
	p, err := c.readFeature(typed(c, body), &now, withID(shown, id))
	if err != nil {
		return done{}, err
	}
	if err := s.fillSite(c, was, &now, p); err != nil {
		return done{}, err
	}
	if err := faults(s.siteFaults(now)); err != nil {
		return done{}, err
	}
	if err := s.anchorSite(c, &now); err != nil {
		return done{}, err
	}
	made, err := c.Tx.ChangeSite(c.Context(), was, now)
	if err != nil {
		return done{}, caseProblem(err)
	}
	return siteDone(http.StatusOK, made), nil
}

// heldSite is the file that a change is about.
func (s *server) heldSite(c *change, id int64) (store.Site, error) {
	was, err := c.Tx.Site(c.Context(), id)
	if err == nil && was.Withdrawn != nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return was, c.orGone(err)
	}
	return was, c.match(was.Revision)
}

// withdrawSite withdraws a file that was opened by mistake.
func (s *server) withdrawSite(c *change, _ struct{}) (done, error) {
	id, err := c.id()
	if err != nil {
		return done{}, err
	}
	was, err := s.heldSite(c, id)
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusNoContent}, caseProblem(c.Tx.WithdrawSite(c.Context(), was, s.cfg.Now()))
}

// fillSite makes of what was sent what the file shall be: a PUT without a
// property takes it away.
func (s *server) fillSite(c *change, was store.Site, now *store.Site, p placed) error {
	switch {
	case p.geometry != nil:
		now.Geometry = p.geometry
	case p.unmoved:
		now.Geometry = was.Geometry
	case c.has("geometry") || c.Method == http.MethodPut:
		return faults([]Fault{inBody("geometry", "is missing; a file lies somewhere")})
	}
	if c.Method != http.MethodPut {
		return nil
	}
	sent := func(name string) bool { return p.sent[name] != nil }
	for name, clear := range map[string]func(){
		"intersection_id": func() { now.Crossing = nil }, "leg_id": func() { now.Leg = nil }, "segment_id": func() { now.Segment = nil },
		"place_id": func() { now.Place = nil }, "corridor_id": func() { now.Corridor = nil }, "campaign_id": func() { now.Campaign = nil },
		"area_id": func() { now.Area = was.Area }, "note": func() { now.Note = "" }, "evidence": func() { now.Evidence = nil },
		"title": func() { now.Title = "" }, "class": func() { now.Class = "" },
	} {
		if !sent(name) {
			clear()
		}
	}
	return nil
}

// typed lets a PATCH leave out that it is about a feature (JSON merge patch).
func typed(c *change, body FeatureBody) FeatureBody {
	if c.Method == http.MethodPatch && !c.has("type") {
		body.Type = "Feature"
	}
	return body
}

// withID puts the number into a feature that its layer does not show.
func withID(shown json.RawMessage, id int64) json.RawMessage {
	if string(shown) == "{}" {
		return fmt.Appendf(nil, `{"id":%d}`, id)
	}
	return shown
}

// HistoryAnswer is all that happened to a file.
type HistoryAnswer struct {
	History []store.HistoryRow `json:"history"`
}

func (s *server) siteHistory(w http.ResponseWriter, r *request) error {
	id, err := r.id()
	if err != nil {
		return err
	}
	if _, err := s.store.SiteFile(r.Context(), id); err != nil {
		return err
	}
	rows, err := s.store.SiteHistory(r.Context(), id)
	if err != nil {
		return err
	}
	if rows == nil {
		rows = []store.HistoryRow{}
	}
	if r.kind == csvKind {
		return historyCSV(w, id, rows)
	}
	return respondJSON(w, r, HistoryAnswer{rows})
}

// historyCSV is the history of a file as a table, for its paper file.
func historyCSV(w http.ResponseWriter, id int64, rows []store.HistoryRow) error {
	h := w.Header()
	h.Set("Content-Type", csvKind+"; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="history-%d.csv"`, id))
	h.Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	out.UseCRLF = true
	table := [][]string{{"at", "actor", "source", "action", "object", "object_id", "details"}}
	for _, row := range rows {
		table = append(table, []string{
			row.At.UTC().Format(time.RFC3339Nano), plainCell(row.Actor), row.Source, plainCell(row.Action), plainCell(row.Object),
			strconv.FormatInt(row.ObjectID, 10), plainCell(string(row.Details)),
		})
	}
	return out.WriteAll(table)
}
