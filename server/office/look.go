package office

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"slices"

	"go.yaml.in/yaml/v3"

	"tongshi/geo/say"
	"tongshi/server/importer"
	"tongshi/server/ingest"
	"tongshi/server/ingest/sheet"
	"tongshi/server/store/roads"
	"tongshi/server/web"
)

// LookRequest asks what a file is, and how it would be read.
type LookRequest struct {
	Kind string `json:"kind" enum:"crashes,obstructions,places,volumes" doc:"What its records are; found out when left out"`
	Reading
}

// FileLook is what a file seems to be.
type FileLook struct {
	Upload   roads.Upload `json:"upload"`
	Kind     string       `json:"kind" doc:"crashes, obstructions, places, volumes or roads; empty when nothing fits"`
	Encoding string       `json:"encoding"`
	Columns  []LookColumn `json:"columns"`
	Rows     [][]string   `json:"rows" doc:"The first rows as they stand; cells of persons are empty"`
	// Mapping is the one that fits best, or the one that was asked about.
	Mapping *LookMapping `json:"mapping,omitempty"`
	// Others are the kinds that the file could be, too.
	Others []string     `json:"other_kinds"`
	Fields []FieldOfOne `json:"fields" doc:"What records of this kind may have"`
	// Trouble is why the mapping does not read the file.
	Trouble *say.Words  `json:"trouble,omitempty"`
	Points  []LookPoint `json:"points" doc:"Where the first 1,000 records lie"`
}

// LookColumn is a column of a table.
type LookColumn struct {
	Name     string `json:"name"`
	Personal bool   `json:"personal" doc:"Of persons: it is never read"`
}

// LookMapping is a mapping with where it comes from.
type LookMapping struct {
	Origin  string         `json:"origin" enum:"remembered,ready_made,guessed,given"`
	Name    string         `json:"name"`
	Mapping map[string]any `json:"mapping"`
}

// FieldOfOne is a field that records may have.
type FieldOfOne struct {
	Name   string `json:"name"`
	Needed bool   `json:"needed"`
}

// LookPoint is a record of the file: longitude and latitude, WGS 84.
type LookPoint struct {
	Row int     `json:"row"`
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

// lookedPoints is how many records are shown on the map.
const lookedPoints = 1000

// Look answers what a file seems to be, how it would be read, and where its first
// records lie. Nothing is stored.
func (s *API) Look(w http.ResponseWriter, r *web.Request, body LookRequest) error {
	if s.files == nil {
		return errNoFolder()
	}
	u, err := s.own(r, s.Store.Pool)
	if err != nil {
		return err
	}
	if !u.Whole() {
		return web.Refuse(http.StatusConflict, "Only %d of %d bytes of the file are here.", u.Received, u.Bytes)
	}
	given, err := s.mapping(body.Reading)
	if err != nil {
		return err
	}
	lent, err := lend(s.files, []roads.Upload{u})
	if err != nil {
		return err
	}
	look, err := s.lookAt(r.Context(), lent.paths[0], body, given)
	if back := lent.giveBack(); err == nil {
		err = back
	}
	if err != nil {
		return err
	}
	look.Upload = u
	return web.RespondJSON(w, r, look)
}

func (s *API) lookAt(ctx context.Context, path string, body LookRequest, given *ingest.Mapping) (*FileLook, error) {
	look := &FileLook{Kind: body.Kind, Columns: []LookColumn{}, Rows: [][]string{}, Others: []string{}, Fields: []FieldOfOne{}, Points: []LookPoint{}}
	if kind, err := sheet.KindOf(path); err == nil && (kind == sheet.PBF || kind == sheet.OSMXML) {
		look.Kind = "roads" // lines in other files are told by whoever sends them
		return look, nil
	}
	seen, err := ingest.LookAt(ctx, path, ingest.Options{Encoding: body.Encoding, Layer: body.Layer})
	if err != nil {
		look.trouble(err)
		return look, ctx.Err()
	}
	look.Encoding, look.Rows = seen.Encoding, append(look.Rows, seen.Rows...)
	for _, c := range seen.Columns {
		look.Columns = append(look.Columns, LookColumn(c))
	}
	if given == nil {
		if given, err = s.propose(ctx, path, body.Kind, body.Layer, look); err != nil {
			return nil, err
		}
	} else if look.Mapping, err = mappingOf(given, "given"); err != nil {
		return nil, err
	}
	if given == nil {
		look.trouble(say.Errorf("nothing known reads this file: its columns must be named, or it is of another kind"))
	} else {
		look.read(ctx, path, given, ingest.Options{
			CRS: body.CRS, Find: importer.Systems(ctx, s.Store), Encoding: body.Encoding, Layer: body.Layer,
		})
	}
	if look.Kind != "" {
		fields, needed := ingest.FieldNames(look.Kind)
		for _, name := range fields {
			look.Fields = append(look.Fields, FieldOfOne{name, slices.Contains(needed, name)})
		}
	}
	return look, nil
}

func (l *FileLook) trouble(err error) {
	words := say.BothOf(say.Of(err))
	l.Trouble = &words
}

// propose finds the mapping that fits best and names the other kinds that fit.
func (s *API) propose(ctx context.Context, path, kind, layer string, look *FileLook) (*ingest.Mapping, error) {
	earlier, err := roads.EarlierMappings(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	settings, err := s.Store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	o := ingest.ProposeOptions{Kind: kind, Words: s.Store.Standards.Words, Zone: settings.Zone, Layer: layer}
	for _, e := range earlier {
		o.Earlier = append(o.Earlier, ingest.Earlier(e))
	}
	list, err := ingest.Propose(path, o)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	best := list[0]
	look.Kind = best.Mapping.For()
	for _, p := range list[1:] {
		if other := p.Mapping.For(); other != look.Kind && !slices.Contains(look.Others, other) {
			look.Others = append(look.Others, other)
		}
	}
	look.Mapping, err = mappingOf(best.Mapping, string(best.Origin))
	return best.Mapping, err
}

func mappingOf(m *ingest.Mapping, origin string) (*LookMapping, error) {
	made := &LookMapping{Origin: origin, Name: m.Name}
	if err := yaml.Unmarshal([]byte(m.Text()), &made.Mapping); err != nil {
		return nil, err
	}
	_, err := json.Marshal(made.Mapping) // keys that are no text have no place in JSON
	return made, err
}

// read reads the first records.
func (l *FileLook) read(ctx context.Context, path string, m *ingest.Mapping, o ingest.Options) {
	l.Kind = m.For()
	points, err := ingest.FirstPoints(ctx, path, m, o, lookedPoints)
	if err != nil {
		l.trouble(err)
		return
	}
	for _, p := range points {
		l.Points = append(l.Points, LookPoint{p.Row, sixDigits(p.At[0]), sixDigits(p.At[1])})
	}
}

// sixDigits is a tenth of a metre, as all positions are answered.
func sixDigits(degrees float64) float64 { return math.Round(degrees*1e6) / 1e6 }
