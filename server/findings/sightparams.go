package findings

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/geo/sight"
	"tongshi/geo/standards"
	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
)

// SightAsk is a question about an intersection with what to take otherwise
// than it is stored.
type SightAsk struct {
	Profile    string             `json:"profile,omitempty" maxLength:"100" doc:"Standard; the city's default one when left out"`
	Speeds     map[string]float64 `json:"speeds,omitempty" doc:"km/h by leg; all stands for all others"`
	Control    map[string]string  `json:"control,omitempty" doc:"Control by leg; all stands for all others"`
	VertexM    float64            `json:"vertex_m,omitempty" unit:"m" doc:"Driver's eye behind the near edge"`
	HeightFrom *float64           `json:"height_from,omitempty" doc:"From which height above the lane the view must be free, metres; for standards that look along rays, the eye"`
	HeightTo   *float64           `json:"height_to,omitempty" doc:"Up to which height; for rays, the target"`
	Vehicle    string             `json:"vehicle,omitempty" enum:"car,single,combination" doc:"Who waits for a gap"`
	Reduced    bool               `json:"reduced,omitempty" doc:"The reduced triangle, where the standard has one"`
	Ignore     []int64            `json:"ignore,omitempty" maxItems:"10000" doc:"Obstructions not to look at; places have negative numbers"`
	Add        json.RawMessage    `json:"add,omitempty" doc:"GeoJSON Feature, FeatureCollection or geometry: obstructions that are not there, with properties kind, base_m, height_m, radius_m, trunk_radius_m, ground_above_lane_m, removable"`
	At         string             `json:"at,omitempty" maxLength:"40" doc:"With what is there at this local time, such as 2026-07-04T08:30; all that is ever there when left out"`
	Datum      string             `json:"datum,omitempty" enum:"wgs84,gcj02,bd09"`
}

// PostSight is readSight for questions too long for an address.
func (s *API) PostSight(w http.ResponseWriter, r *web.Request, body SightAsk) error {
	q, datum, found := body.question("body.", s.Store.Standards)
	if err := web.Faults(found); err != nil {
		return err
	}
	return parameterProblem(s.answerSight(w, r, q, datum))
}

// parseSight reads the question from the address.
func parseSight(r *web.Request, std *standards.Set) (sightstore.SightQuestion, geo.Datum, error) {
	var ask SightAsk
	var found []web.Fault
	wrong := func(name string, key say.Key) {
		found = append(found, web.InQuery(name, r.Query.Get(name), key))
	}
	measure := func(name string) *float64 {
		if !r.Query.Has(name) {
			return nil
		}
		v, ok := web.ParseNumber(r.Query.Get(name))
		if !ok {
			wrong(name, "want a number")
		}
		return &v
	}
	ask.Profile, ask.Vehicle, ask.At, ask.Datum = r.Query.Get("profile"), r.Query.Get("vehicle"), r.Query.Get("at"), r.Query.Get("datum")
	ask.HeightFrom, ask.HeightTo = measure("height_from"), measure("height_to")
	if v := measure("vertex_m"); v != nil {
		ask.VertexM = *v
	}
	ask.Reduced = r.Query.Get("reduced") == "true"
	if text := r.Query.Get("reduced"); text != "" && text != "true" && text != "false" {
		wrong("reduced", "want true or false")
	}
	if text := r.Query.Get("add"); text != "" {
		ask.Add = json.RawMessage(text)
	}
	ask.Speeds, ask.Control = map[string]float64{}, byLeg(r.Query.Get("control"))
	for leg, text := range byLeg(r.Query.Get("speeds")) {
		v, ok := web.ParseNumber(text)
		if !ok {
			wrong("speeds", "want km/h for all legs, such as 50, or leg:km/h,leg:km/h")
		}
		ask.Speeds[leg] = v
	}
	for text := range strings.SplitSeq(r.Query.Get("ignore"), ",") {
		if text == "" {
			continue
		}
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			wrong("ignore", "want numbers of obstructions, separated by commas")
		}
		ask.Ignore = append(ask.Ignore, id)
	}
	q, datum, more := ask.question("query.", std)
	for i := range more {
		more[i].Parameter = strings.TrimPrefix(more[i].Location, "query.")
	}
	if found = append(found, more...); len(found) > 0 {
		web.SortFaults(found)
		return q, datum, web.BadQuery(found...)
	}
	return q, datum, nil
}

// byLeg reads "v" for all legs, or "leg:v,leg:v".
func byLeg(text string) map[string]string {
	out := map[string]string{}
	for part := range strings.SplitSeq(text, ",") {
		if leg, v, ok := strings.Cut(part, ":"); ok {
			out[leg] = v
		} else if part != "" {
			out["all"] = part
		}
	}
	return out
}

// question checks an ask and puts it in the store's std.Words.
func (ask SightAsk) question(where string, std *standards.Set) (sightstore.SightQuestion, geo.Datum, []web.Fault) {
	q := sightstore.SightQuestion{
		Profile: ask.Profile, VertexM: ask.VertexM, FromM: ask.HeightFrom, ToM: ask.HeightTo, Vehicle: ask.Vehicle, Reduced: ask.Reduced,
		Ignore: ask.Ignore, SpeedKMH: map[int64]float64{}, Control: map[int64]string{},
	}
	var found []web.Fault
	wrong := func(name string, key say.Key, args ...any) {
		found = append(found, web.Fault{Location: where + name, Message: say.New(key, args...)})
	}
	if _, err := std.Sight.ByName(ask.Profile); ask.Profile != "" && err != nil {
		wrong("profile", "%s", unknownProfile(ask.Profile, std.Sight))
	}
	for leg, v := range ask.Speeds {
		id, ok := legNumber(leg)
		if !ok || !(v > 0 && v <= sight.MostKMH) {
			wrong("speeds", "%s: %g: want a leg's number, or all, and a speed above 0 up to %v km/h", leg, v, sight.MostKMH)
		}
		q.SpeedKMH[id] = v
	}
	for leg, v := range ask.Control {
		id, ok := legNumber(leg)
		if !ok || !std.Words.Has("control", v) {
			wrong("control", "%s: %s: want a leg's number, or all, and one of %s", leg, v, strings.Join(std.Words.Codes("control"), ", "))
		}
		q.Control[id] = v
	}
	if ask.VertexM < 0 || ask.VertexM > 50 {
		wrong("vertex_m", "want 0 to 50 m")
	}
	for name, v := range map[string]*float64{"height_from": ask.HeightFrom, "height_to": ask.HeightTo} {
		if v != nil && !(*v >= 0 && *v <= 10) {
			wrong(name, "want 0 to 10 m")
		}
	}
	if ask.HeightFrom != nil && ask.HeightTo != nil && *ask.HeightFrom >= *ask.HeightTo {
		wrong("height_from", "must lie below height_to")
	}
	if ask.Vehicle != "" && !slices.Contains([]string{"car", "single", "combination"}, ask.Vehicle) {
		wrong("vehicle", "want car, single or combination")
	}
	if len(ask.Ignore) > 10_000 {
		wrong("ignore", "at most 10000")
	}
	if ask.At != "" {
		at, err := time.Parse("2006-01-02T15:04", ask.At)
		if err != nil {
			wrong("at", "want a local time such as 2026-07-04T08:30")
		}
		q.At = &at
	}
	datum := geo.DatumWGS84
	if ask.Datum != "" {
		var text error
		if datum, text = web.ParseDatum(ask.Datum); text != nil {
			wrong("datum", "%s", text)
		}
	}
	if len(ask.Add) > 0 {
		var err error
		if q.Add, err = parseAdded(ask.Add, std.Words); err != nil {
			wrong("add", "%s", err)
		}
	}
	return q, datum, found
}

func unknownProfile(name string, known sight.Profiles) error {
	names := make([]string, len(known))
	for i, p := range known {
		names[i] = p.Name
	}
	return say.Errorf("%q is not known: want %s", web.Shorten(name), strings.Join(names, ", "))
}

func legNumber(text string) (int64, bool) {
	if text == "all" {
		return 0, true
	}
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil && id > 0
}

// SightParameters describe what parseSight reads.
func (s *API) SightParameters() []*huma.Param {
	text := func(name, description string) *huma.Param {
		return web.Parameter(name, description, &huma.Schema{Type: huma.TypeString})
	}
	number := func(name, description string) *huma.Param {
		return web.Parameter(name, description, &huma.Schema{Type: huma.TypeNumber})
	}
	return []*huma.Param{
		web.IDParameter(),
		text("profile", "Standard; the city's default one when left out."),
		text("speeds", "km/h for all legs, or leg:km/h,leg:km/h."),
		text("control", "Control of all legs, or leg:control,leg:control."),
		number("vertex_m", "Driver's eye behind the near edge, metres."),
		number("height_from", "From which height above the lane the view must be free, metres; for standards that look along rays, the eye."),
		number("height_to", "Up to which height; for rays, the target."),
		web.Parameter("vehicle", "Who waits for a gap.", &huma.Schema{Type: huma.TypeString, Enum: []any{"car", "single", "combination"}}),
		web.Parameter(
			"reduced",
			"The reduced triangle, where the standard has one.",
			&huma.Schema{Type: huma.TypeString, Enum: []any{"true", "false"}},
		),
		text("ignore", "Obstructions not to look at, separated by commas; places have negative numbers."),
		text("add", "GeoJSON of obstructions that are not there; see the body of POST."),
		text("at", "With what is there at this local time, such as 2026-07-04T08:30."),
		web.DatumParameter(), web.Parameter("f", "Form of the answer.", &huma.Schema{Type: huma.TypeString, Enum: []any{"json"}}),
	}
}
