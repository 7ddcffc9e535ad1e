package findings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
	"tongshi/geo/sight"
	"tongshi/server/export"
	"tongshi/server/geojson"
	sightstore "tongshi/server/store/sight"
	"tongshi/server/web"
)

// ClearingList is what to clear first. Gains of several obstructions must not
// be added: shadows overlap.
type ClearingList struct {
	Profile  string         `json:"profile"`
	Weights  *sight.Worth   `json:"weights"`
	Matched  int            `json:"numberMatched" doc:"Obstructions that hide something there"`
	Returned int            `json:"numberReturned"`
	Items    []ClearingItem `json:"items" doc:"The best first; what nobody can remove comes last"`
}

// ClearingItem is an obstruction with what dealing with it brings.
type ClearingItem struct {
	Rank          int                        `json:"rank"`
	ObstructionID int64                      `json:"obstruction_id"`
	Kind          string                     `json:"kind"`
	Species       string                     `json:"species"`
	BaseM         *float64                   `json:"base_m"`
	HeightM       *float64                   `json:"height_m"`
	RadiusM       *float64                   `json:"radius_m"`
	TrunkRadiusM  *float64                   `json:"trunk_radius_m"`
	Origin        string                     `json:"origin"`
	Owner         *string                    `json:"owner"`
	Land          string                     `json:"land"`
	Protected     *bool                      `json:"protected"`
	Address       string                     `json:"address"`
	Area          *string                    `json:"area"`
	Source        string                     `json:"source"`
	SourceID      string                     `json:"source_id"`
	Removable     bool                       `json:"removable"`
	Estimated     bool                       `json:"estimated" doc:"Its sizes are estimated: survey first"`
	Temporary     bool                       `json:"temporary"`
	Action        string                     `json:"action" must:"true" vocab:"sight_action"`
	ActionM       *float64                   `json:"action_m" doc:"To which height above the lane, metres"`
	AdviceZH      string                     `json:"advice_zh"`
	AdviceEN      string                     `json:"advice_en"`
	Score         float64                    `json:"score"`
	GainM         float64                    `json:"gain_m" doc:"Metres of lane that come into sight"`
	HidesM        float64                    `json:"hides_m" doc:"Metres of lane that it hides alone"`
	Triangles     int                        `json:"triangles" doc:"That it hides some of"`
	Cleared       int                        `json:"cleared" doc:"Of them, clear without it"`
	Intersections []sightstore.ClearingPlace `json:"intersections"`
	Parts         []sightstore.ClearingPart  `json:"parts" doc:"What it brings each triangle, and the weights"`
	Geometry      json.RawMessage            `json:"geometry"`
}

// ClearingParameters describe what readClearing reads.
func ClearingParameters() []*huma.Param {
	text := func(name, description string) *huma.Param {
		return web.Parameter(name, description, &huma.Schema{Type: huma.TypeString})
	}
	four, six := 4, 6
	return []*huma.Param{
		text("profile", "Standard; the city's default one when left out."),
		text("area", "Name of an area: squadron, street office, district."),
		text("road", "Road at which it stands, or whose traffic it hides."),
		web.Parameter("bbox", "West, south, east, north in degrees (WGS 84).",
			&huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeNumber}, MinItems: &four, MaxItems: &six}),
		web.LimitParameter(web.DefaultLimit, web.MaxLimit),
		web.Parameter("lang", "Language of the table's head and words.", &huma.Schema{Type: huma.TypeString, Enum: []any{"zh", "en"}, Default: "zh"}),
		web.DatumParameter(),
	}
}

// ReadClearing answers the clearing list as JSON, GeoJSON, CSV or a workbook.
func (s *API) ReadClearing(w http.ResponseWriter, r *web.Request) error {
	for _, name := range []string{"sight-triangles", "obstructions"} {
		if _, err := s.LayerOf(r, name); err != nil {
			return err
		}
	}
	q, place, err := parseClearing(r, s.Store.Standards.Sight)
	if err != nil {
		return err
	}
	ctx, cancel := web.WithPatience(r.Context())
	defer cancel()
	list, err := sightstore.Clearing(ctx, s.Store, q)
	if err != nil {
		return err
	}
	answer := ClearingList{Profile: list.Profile, Weights: list.Weights, Matched: list.Total, Returned: len(list.Items), Items: []ClearingItem{}}
	for _, it := range list.Items {
		answer.Items = append(answer.Items, clearingItem(place, it))
	}
	switch {
	case r.Kind == web.CSVKind || r.Kind == web.XLSXKind:
		return s.clearingSheet(w, r, answer)
	case r.Query.Get("f") == "geojson", !r.Query.Has("f") && strings.Contains(r.Header.Get("Accept"), web.GeoJSON):
		return web.RespondKind(w, r, web.GeoJSON, clearingFeatures(answer))
	}
	return web.RespondJSON(w, r, answer)
}

// parseClearing reads the query, and where positions go in the answer's datum.
func parseClearing(r *web.Request, profiles sight.Profiles) (sightstore.ClearingQuery, func(orb.Point) orb.Point, error) {
	limit, found := r.Limit()
	q := sightstore.ClearingQuery{Profile: r.Query.Get("profile"), Area: r.Query.Get("area"), Road: r.Query.Get("road"), Limit: limit}
	datum := geo.DatumWGS84
	wrong := func(name string, message error) {
		if message != nil {
			found = append(found, web.InQuery(name, r.Query.Get(name), "%s", message))
		}
	}
	if q.Profile != "" {
		if _, err := profiles.ByName(q.Profile); err != nil {
			wrong("profile", unknownProfile(q.Profile, profiles))
		}
	}
	var text error
	if r.Query.Has("bbox") {
		var n []float64
		if n, text = web.ParseBoxNumbers(r.Query.Get("bbox")); text == nil {
			q.Boxes, text = web.Boxes(n[0], n[1], n[2], n[3])
		}
		wrong("bbox", text)
	}
	if r.Query.Has("datum") {
		datum, text = web.ParseDatum(r.Query.Get("datum"))
		wrong("datum", text)
	}
	if lang := r.Query.Get("lang"); lang != "" && lang != "zh" && lang != "en" {
		wrong("lang", say.Errorf("want zh or en"))
	}
	if len(found) > 0 {
		web.SortFaults(found)
		return q, nil, web.BadQuery(found...)
	}
	return q, web.PlaceIn(datum), nil
}

func clearingItem(place func(orb.Point) orb.Point, it sightstore.ClearingItem) ClearingItem {
	advised := say.BothOf(advice(it))
	return ClearingItem{
		Rank: it.Rank, ObstructionID: it.ID, Kind: it.Kind, Species: it.Species, BaseM: it.BaseM, HeightM: it.HeightM, RadiusM: it.RadiusM,
		TrunkRadiusM: it.TrunkM, Origin: it.Origin, Owner: it.Owner, Land: it.Land, Protected: it.Protected, Address: it.Address, Area: it.Area,
		Source: it.Source, SourceID: it.SourceID, Removable: it.Removable, Estimated: it.Estimated, Temporary: it.Temporary,
		Action: it.Action, ActionM: it.ToM, AdviceZH: advised.ZH, AdviceEN: advised.EN, Score: rounded(it.Score, 2),
		GainM: rounded(it.GainM, 2), HidesM: rounded(it.HidesM, 2),
		Triangles: it.Triangles, Cleared: it.Cleared, Intersections: it.Intersections, Parts: it.Parts, Geometry: geojson.AppendGeometry(nil, it.Footprint, place),
	}
}

// advice says what to do.
func advice(it sightstore.ClearingItem) say.Text {
	text := action(it)
	if it.Protected != nil && *it.Protected {
		text = say.New("%s (protected: needs a permit)", text)
	}
	if it.Estimated {
		text = say.New("survey first; %s", text)
	}
	return text
}

func action(it sightstore.ClearingItem) say.Text {
	switch it.Action {
	case "raise_crown":
		return say.New("raise the crown to %.1f m", *it.ToM)
	case "lower":
		return say.New("lower it to %.1f m", *it.ToM)
	case "none":
		return say.New("immovable: stop control, a lower speed or a mirror")
	}
	switch it.Kind { // what removal means for some kinds
	case "parked_vehicles":
		return say.New("no parking here")
	case "crop":
		return say.New("clear it, or low crops only")
	case "sign":
		return say.New("move it or raise it")
	case "kiosk", "cabinet":
		return say.New("move it")
	}
	return say.New("remove it")
}

// clearingFeatures is the list as GeoJSON.
func clearingFeatures(a ClearingList) any {
	type feature struct {
		Type       string          `json:"type"`
		ID         int64           `json:"id"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties ClearingItem    `json:"properties"`
	}
	out := struct {
		Type     string    `json:"type"`
		Profile  string    `json:"profile"`
		Matched  int       `json:"numberMatched"`
		Returned int       `json:"numberReturned"`
		Features []feature `json:"features"`
	}{"FeatureCollection", a.Profile, a.Matched, a.Returned, []feature{}}
	for _, it := range a.Items {
		f := feature{"Feature", it.ObstructionID, it.Geometry, it}
		f.Properties.Geometry = nil
		out.Features = append(out.Features, f)
	}
	return out
}

// clearingSheet is the list as a table for the parks department.
func (s *API) clearingSheet(w http.ResponseWriter, r *web.Request, a ClearingList) error {
	language := say.Chinese
	if r.Query.Get("lang") == "en" {
		language = say.English
	}
	sheet := clearingTable(a, language)
	var body bytes.Buffer
	write, name, kind := sheet.CSV, "clearing-list.csv", web.CSVKind+"; charset=utf-8"
	if r.Kind == web.XLSXKind {
		write, name, kind = sheet.XLSX, "clearing-list.xlsx", web.XLSXKind
	}
	if err := write(&body); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return web.Respond(w, r, kind, body.Bytes())
}

// clearingColumns are the table's, by their names.
var clearingColumns = []say.Key{
	"Rank", "Number", "Kind", "Species", "Lower edge (m)", "Height (m)", "Radius (m)", "How it is known", "Owner", "Address", "Area", "What to do",
	"Score", "Comes into sight (m)", "Triangles", "Clear without it", "Intersections helped", "Longitude", "Latitude", "Number in the source",
}

func clearingTable(a ClearingList, l say.Language) export.Sheet {
	sheet := export.Sheet{Name: say.Key("Clearing list").In(l)}
	for _, name := range clearingColumns {
		sheet.Columns = append(sheet.Columns, name.In(l))
	}
	for _, it := range a.Items {
		var names say.List
		for _, x := range it.Intersections {
			names.Items = append(names.Items, say.Plain(x.Name))
		}
		at := centreOf(it.Geometry)
		sheet.Rows = append(sheet.Rows, []any{
			it.Rank, it.ObstructionID, say.Word{List: "obstruction_kind", Code: it.Kind}.In(l), it.Species, cell(it.BaseM), cell(it.HeightM), cell(it.RadiusM),
			say.Word{
				List: "origin",
				Code: it.Origin,
			}.In(
				l,
			), cell(it.Owner), it.Address, cell(it.Area), say.Words{ZH: it.AdviceZH, EN: it.AdviceEN}.In(l),
			it.Score, it.GainM, it.Triangles, it.Cleared, names.In(l), at[0], at[1], it.SourceID,
		})
	}
	return sheet
}

// cell is a value that may be missing.
func cell[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

// centreOf is the middle of a geometry's box, to find it on a map.
func centreOf(text json.RawMessage) [2]float64 {
	g, wrong := web.ReadGeometry(text)
	if wrong != nil || g == nil {
		return [2]float64{}
	}
	c := g.Bound().Center()
	return [2]float64{rounded(c[0], 7), rounded(c[1], 7)}
}

// rounded keeps so many decimals.
func rounded(v float64, decimals int) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64) // what was written reads back
	return r
}
