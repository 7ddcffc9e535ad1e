package server

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/server/auth"
	"tongshi/server/store"
)

// UnassignedCrashes are a page of the queue.
type UnassignedCrashes struct {
	Crashes []store.Unassigned `json:"crashes"`
	Total   int64              `json:"total"`
	Links   []Link             `json:"links"`
}

// CrashAssignment is where a person says that a crash belongs.
type CrashAssignment struct {
	IntersectionID *int64 `json:"intersection_id" required:"false" doc:"The intersection; null when it is none"`
	SegmentID      *int64 `json:"segment_id" required:"false" doc:"The segment; both null mean that it belongs nowhere"`
	Reason         string `json:"reason" doc:"Why"`
}

// mostPriorities is the longest list of priorities.
const mostPriorities = 1000

// report follows the strictest layer that it uses.
func (s *server) report(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "intersections", "black-spots", "obstructions", "places", "sites", "works"); err != nil {
		return err
	}
	id, err := r.id()
	if err != nil {
		return err
	}
	found, err := s.store.Report(r.Context(), id)
	if err != nil {
		return err
	}
	return respondJSON(w, r, found)
}

func (s *server) priorities(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "intersections", "black-spots", "obstructions", "places"); err != nil {
		return err
	}
	codes, err := store.PriorityCodes()
	if err != nil {
		return err
	}
	weights, wrong := parseWeights(r.query.Get("weights"), codes)
	var found []Fault
	if wrong != "" {
		found = append(found, inQuery("weights", r.query.Get("weights"), "%s", wrong))
	}
	limit, screening := defaultLimit, int64(0)
	if text := r.query.Get("limit"); text != "" {
		if limit, wrong = parseLimit(text, mostPriorities); wrong != "" {
			found = append(found, inQuery("limit", text, "%s", wrong))
		}
	}
	if text := r.query.Get("screening_id"); text != "" {
		if screening, err = strconv.ParseInt(text, 10, 64); err != nil || screening < 1 {
			found = append(found, inQuery("screening_id", text, "want the number of a screening; /api/screenings lists them"))
		}
	}
	if len(found) > 0 {
		return badQuery(found...)
	}
	list, err := s.store.Priorities(r.Context(), screening, weights, min(limit, mostPriorities))
	if errors.Is(err, store.ErrNotFound) {
		return noScreening(screening)
	}
	if err != nil {
		return err
	}
	return respondJSON(w, r, list)
}

func noScreening(id int64) error {
	if id != 0 {
		return problem(http.StatusNotFound, "There is no screening %d; /api/screenings lists those there are.", id)
	}
	return problem(http.StatusNotFound, "There is no screening yet. A planner starts one with POST /api/screenings, the server's own command line with tongshi screen.")
}

// parseWeights reads code:number, separated by commas.
func parseWeights(text string, codes []string) (map[string]float64, string) {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		code, number, _ := strings.Cut(part, ":")
		value, ok := parseNumber(number)
		switch _, twice := weights[code]; {
		case !slices.Contains(codes, code):
			return nil, "“" + shorten(code) + "” is no part: want " + strings.Join(codes, ", ")
		case twice:
			return nil, code + " comes twice"
		case !ok || value < 0 || value > 1000 || math.IsNaN(value):
			return nil, "the weight of " + code + " must be a number from 0 to 1000, as in " + code + ":25"
		}
		weights[code], _ = parseNumber(number)
	}
	return weights, ""
}

func (s *server) effects(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r, "intersections", "black-spots", "sites", "works"); err != nil {
		return err
	}
	found, err := s.store.Effects(r.Context(), 0)
	if errors.Is(err, store.ErrNotFound) {
		return noScreening(0)
	}
	if err != nil {
		return err
	}
	return respondJSON(w, r, found)
}

func (s *server) unassigned(w http.ResponseWriter, r *request) error {
	if err := s.seesCrashes(r); err != nil {
		return err
	}
	var found []Fault
	limit, after := defaultLimit, int64(0)
	var wrong string
	if text := r.query.Get("limit"); text != "" {
		if limit, wrong = parseLimit(text, mostPriorities); wrong != "" {
			found = append(found, inQuery("limit", text, "%s", wrong))
		}
	}
	if text := r.query.Get("cursor"); text != "" {
		if after, wrong = parseCursor(text); wrong != "" {
			found = append(found, inQuery("cursor", text, "%s", wrong))
		}
	}
	qualities := []string{"unmatched"}
	switch text := r.query.Get("quality"); text {
	case "", "unmatched":
	case "ambiguous":
		qualities = []string{text}
	case "all":
		qualities = []string{"unmatched", "ambiguous"}
	default:
		found = append(found, inQuery("quality", text, "want unmatched, ambiguous or all"))
	}
	if len(found) > 0 {
		return badQuery(found...)
	}
	limit = min(limit, mostPriorities)
	list, total, err := s.store.UnassignedCrashes(r.Context(), qualities, after, limit)
	if err != nil {
		return err
	}
	answer := UnassignedCrashes{Crashes: append([]store.Unassigned{}, list...), Total: total, Links: []Link{}}
	if len(list) == limit {
		r.query.Set("cursor", formatCursor(list[len(list)-1].ID))
		answer.Links = append(answer.Links, Link{Href: s.link(r.Request, "/api/crashes/unassigned?"+r.query.Encode()), Rel: "next", Type: "application/json"})
	}
	return respondJSON(w, r, answer)
}

// assignCrash takes a person's word; like a change of the crash it needs
// If-Match with the crash's revision.
func (s *server) assignCrash(c *change, body CrashAssignment) (done, error) {
	if c.Header.Get("If-Match") == "" {
		return done{}, problem(http.StatusPreconditionRequired, "Send the header If-Match with the crash's revision, so that nobody's decision is overwritten unseen.")
	}
	was, err := held(c, c.Tx.CrashPlace, func(p store.Unassigned) int64 { return p.Revision })
	if err != nil {
		return done{}, err
	}
	var found []Fault
	reason := strings.TrimSpace(body.Reason)
	if reason == "" || len([]rune(reason)) > 500 || !printable(reason) {
		found = append(found, inBody("reason", "say why, in 1 to 500 characters"))
	}
	if !c.has("intersection_id") && !c.has("segment_id") {
		found = append(found, inBody("intersection_id", "say where: an intersection, a segment, or null for nowhere"))
	}
	if err := faults(found); err != nil {
		return done{}, err
	}
	now, err := c.Tx.AssignCrash(c.Context(), was, number(body.IntersectionID), number(body.SegmentID), reason)
	if errors.Is(err, store.ErrConflict) {
		return done{}, faults([]Fault{inBody("intersection_id", "or segment_id: there is no such intersection or segment in force")})
	}
	if err != nil {
		return done{}, err
	}
	return done{Status: http.StatusOK, Revision: now.Revision, Body: now}, nil
}

// reportRoutes are those of single places, of the queue and of lists over all.
func (s *server) reportRoutes(plain string) {
	number := &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
	text := &huma.Schema{Type: huma.TypeString}
	get := func(path, summary string, answer *huma.Schema, h handler, params ...*huma.Param) {
		s.handle(s.operation(path, summary, plain, answer, append(params, formatParameter())...), h)
	}
	limit := parameter("limit", "Rows to answer with.", number)
	get("/api/intersections/{id}/report", "Everything known of an intersection", s.typed(store.Report{}), s.report, idParameter())
	get("/api/priorities", "Intersections by compound priority", s.typed(store.Priorities{}), s.priorities, limit,
		parameter("weights", "Weights other than the program's, as code:number,code:number.", text),
		parameter("screening_id", "The screening whose figures count; the current one when left out.", number))
	get("/api/effects", "What finished works have done, by treatment", s.typed(store.Effects{}), s.effects)
	get("/api/crashes/unassigned", "Crashes that wait for a person to say where they belong", s.typed(UnassignedCrashes{}), s.unassigned, limit,
		parameter("cursor", "Where the page begins; comes with the link to the next page.", text),
		parameter("quality", "unmatched, ambiguous or all.", text))
	write(s, s.changing(http.MethodPost, "/api/crashes/{id}/assignment", "Say where a crash belongs", 200, s.typed(store.Unassigned{}), idParameter()), auth.Planner, s.assignCrash)
}
