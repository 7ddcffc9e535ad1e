package findings

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tongshi/geo/say"
	"tongshi/server/store"
	"tongshi/server/store/roads"
	"tongshi/server/store/spots"
	"tongshi/server/web"
)

// UnassignedCrashes are a page of the queue.
type UnassignedCrashes struct {
	Crashes []roads.Unassigned `json:"crashes"`
	Total   int64              `json:"total"`
	Links   []web.Link         `json:"links"`
}

// CrashAssignment is where a person says that a crash belongs.
type CrashAssignment struct {
	IntersectionID *int64 `json:"intersection_id" required:"false" doc:"The intersection; null when it is none"`
	SegmentID      *int64 `json:"segment_id" required:"false" doc:"The segment; both null mean that it belongs nowhere"`
	Reason         string `json:"reason" must:"true" trim:"true" maxLength:"500" doc:"Why"`
}

// Longest lists of priorities and of crashes that wait.
const (
	MostPriorities = 1000
	MostUnassigned = 1000
)

// Report follows the strictest layer that it uses. It tells crashes by the hour,
// which is more than the public is shown of any.
func (s *API) Report(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashesInFull(r, "intersections", "black-spots", "obstructions", "places", "sites", "works"); err != nil {
		return err
	}
	id, err := r.ID()
	if err != nil {
		return err
	}
	found, err := spots.ReadReport(r.Context(), s.Store, s.reach(r), id)
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, found)
}

// Priorities ranks places by the weights of the query, or by the usual ones.
func (s *API) Priorities(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashes(r, "intersections", "black-spots", "obstructions", "places"); err != nil {
		return err
	}
	var codes []string
	for _, p := range s.Store.Standards.Priorities.Parts {
		codes = append(codes, p.Code)
	}
	weights, wrong := parseWeights(r.Query.Get("weights"), codes)
	var found []web.Fault
	if wrong != nil {
		found = append(found, web.InQuery("weights", r.Query.Get("weights"), "%s", wrong))
	}
	limit, over := r.Limit()
	found = append(found, over...)
	screening := int64(0)
	if text := r.Query.Get("screening_id"); text != "" {
		var err error
		if screening, err = strconv.ParseInt(text, 10, 64); err != nil || screening < 1 {
			found = append(found, web.InQuery("screening_id", text, "want the number of a screening; /api/screenings lists them"))
		}
	}
	if len(found) > 0 {
		return web.BadQuery(found...)
	}
	list, err := spots.ReadPriorities(r.Context(), s.Store, s.reach(r), screening, weights, limit)
	if errors.Is(err, store.ErrNotFound) {
		return noScreening(screening)
	}
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, list)
}

func noScreening(id int64) error {
	if id != 0 {
		return web.Refuse(http.StatusNotFound, "There is no screening %d; /api/screenings lists those there are.", id)
	}
	return web.Refuse(
		http.StatusNotFound,
		"No screening is published yet. A planner starts one with POST /api/screenings and publishes it; the server's own command line does both with tongshi screen --publish.",
	)
}

// parseWeights reads code:number, separated by commas.
func parseWeights(text string, codes []string) (map[string]float64, error) {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		code, number, _ := strings.Cut(part, ":")
		value, ok := web.ParseNumber(number)
		switch _, twice := weights[code]; {
		case !slices.Contains(codes, code):
			return nil, say.Errorf("“%s” is no part: want %s", web.Shorten(code), strings.Join(codes, ", "))
		case twice:
			return nil, say.Errorf("%s comes twice", code)
		case !ok || value < 0 || value > 1000 || math.IsNaN(value):
			return nil, say.Errorf("the weight of %s must be a number from 0 to 1000, as in %s:25", code, code)
		}
		weights[code], _ = web.ParseNumber(number)
	}
	return weights, nil
}

// Effects answers the before-and-after study of the newest screening; without a
// screening it is 404.
func (s *API) Effects(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashes(r, "intersections", "black-spots", "sites", "works"); err != nil {
		return err
	}
	found, err := spots.ReadEffects(r.Context(), s.Store, s.reach(r), s.Cfg.Now())
	if errors.Is(err, store.ErrNotFound) {
		return noScreening(0)
	}
	if err != nil {
		return err
	}
	return web.RespondJSON(w, r, found)
}

// Unassigned answers a page of the crashes that no place was found for.
func (s *API) Unassigned(w http.ResponseWriter, r *web.Request) error {
	if err := s.seesCrashesInFull(r); err != nil {
		return err
	}
	limit, found := r.Limit()
	var after int64
	var wrong error
	if text := r.Query.Get("cursor"); text != "" {
		if after, wrong = web.ParseCursor(text); wrong != nil {
			found = append(found, web.InQuery("cursor", text, "%s", wrong))
		}
	}
	qualities := []string{"unmatched"}
	switch text := r.Query.Get("quality"); text {
	case "", "unmatched":
	case "ambiguous":
		qualities = []string{text}
	case "all":
		qualities = []string{"unmatched", "ambiguous"}
	default:
		found = append(found, web.InQuery("quality", text, "want unmatched, ambiguous or all"))
	}
	if len(found) > 0 {
		return web.BadQuery(found...)
	}
	list, total, err := roads.UnassignedCrashes(r.Context(), s.Store, qualities, after, limit)
	if err != nil {
		return err
	}
	answer := UnassignedCrashes{Crashes: append([]roads.Unassigned{}, list...), Total: total, Links: []web.Link{}}
	if len(list) == limit {
		r.Query.Set("cursor", web.FormatCursor(list[len(list)-1].ID))
		answer.Links = append(
			answer.Links,
			web.Link{Href: s.Link(r.Request, "/api/crashes/unassigned?"+r.Query.Encode()), Rel: "next", Type: "application/json"},
		)
	}
	return web.RespondJSON(w, r, answer)
}

// AssignCrash takes a person's word; like a change of the crash it needs
// If-Match with the crash's revision.
func (s *API) AssignCrash(c *web.Change, body CrashAssignment) (web.Done, error) {
	if c.Header.Get("If-Match") == "" {
		return web.Done{}, web.Refuse(
			http.StatusPreconditionRequired,
			"Send the header If-Match with the crash's revision, so that nobody's decision is overwritten unseen.",
		)
	}
	was, err := web.Held(c, roads.CrashPlace, func(p roads.Unassigned) int64 { return p.Revision })
	if err != nil {
		return web.Done{}, err
	}
	var found []web.Fault
	if !c.Has("intersection_id") && !c.Has("segment_id") {
		found = append(found, web.InBody("intersection_id", "say where: an intersection, a segment, or null for nowhere"))
	}
	if err := web.Faults(found); err != nil {
		return web.Done{}, err
	}
	now, err := roads.AssignCrash(c.Context(), c.Tx, was, web.Number(body.IntersectionID), web.Number(body.SegmentID), body.Reason)
	if errors.Is(err, store.ErrConflict) {
		return web.Done{}, web.Faults([]web.Fault{web.InBody("intersection_id", "or segment_id: there is no such intersection or segment in force")})
	}
	if err != nil {
		return web.Done{}, err
	}
	return web.Done{Status: http.StatusOK, Revision: now.Revision, Body: now}, nil
}
