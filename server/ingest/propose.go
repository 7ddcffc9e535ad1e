package ingest

import (
	"context"
	_ "embed"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"go.yaml.in/yaml/v3"

	"tongshi/geo"
	"tongshi/geo/profile"
	"tongshi/server/ingest/sheet"
)

// What a file seems to be, and how its columns may be read, for somebody who has
// no mapping for it yet.

//go:embed headers.yaml
var headersText []byte

// headerNames are the names that columns have, by kind of record and field.
var headerNames = func() map[string]map[string][]string {
	names := map[string]map[string][]string{}
	if err := yaml.Unmarshal(headersText, &names); err != nil {
		panic("headers.yaml: " + err.Error()) // a fault of the program
	}
	return names
}()

// Origin is where a proposed mapping comes from.
type Origin string

// The origins.
const (
	Remembered Origin = "remembered" // of an earlier file of a source
	ReadyMade  Origin = "ready_made"
	Guessed    Origin = "guessed" // by the names of the columns
)

// Proposal is a mapping that fits a file.
type Proposal struct {
	Mapping *Mapping
	Origin  Origin
	Columns int // of the file that it reads
}

// Earlier is the mapping of an earlier import.
type Earlier struct{ Name, Text string }

// ProposeOptions are what a proposal is made with.
type ProposeOptions struct {
	Kind    string    // only of this kind; empty: any
	Earlier []Earlier // the newest first
	Words   *profile.Vocabulary
	Zone    string // the city's
	Layer   string // of the file, where it has several
	Limits  sheet.Limits
}

// Look is what stands in a table, before any mapping.
type Look struct {
	Encoding string
	Columns  []LookColumn
	Rows     [][]string // the first; cells of persons are empty
}

// LookColumn is a column of a table.
type LookColumn struct {
	Name     string
	Personal bool // of persons: never read
}

// lookedAt is how many rows a look has.
const lookedAt = 20

// LookAt reads the header and the first rows of a table or of features.
func LookAt(ctx context.Context, path string, o Options) (Look, error) {
	var l Look
	o.Limits = o.Limits.WithDefaults()
	personal := o.Personal
	if personal == nil {
		personal = profile.OwnPersonal()
	}
	input, _, err := openRecords(path, &Mapping{}, o)
	if err != nil {
		return l, err
	}
	defer input.Close()
	l.Encoding = input.Encoding()
	for _, name := range input.Names() {
		l.Columns = append(l.Columns, LookColumn{name, personal.Column(name)})
	}
	err = input.Each(ctx, func(rec sheet.Record) bool {
		row := make([]string, len(l.Columns))
		for i := range row {
			if i < len(rec.Cells) && !l.Columns[i].Personal {
				row[i] = personal.Mask(strings.Clone(rec.Cells[i]))
			}
		}
		l.Rows = append(l.Rows, row)
		return len(l.Rows) < lookedAt
	})
	return l, err
}

// Propose is the mappings that fit the file, the best first: that of an earlier
// file with these columns, a ready-made one, one by the names of the columns.
// Empty when none of them reads it.
func Propose(path string, o ProposeOptions) ([]Proposal, error) {
	input, _, err := openRecords(path, &Mapping{}, Options{Limits: o.Limits.WithDefaults(), Layer: o.Layer})
	if err != nil {
		return nil, err
	}
	names := slices.Clone(input.Names())
	if err := input.Close(); err != nil {
		return nil, err
	}
	var list []Proposal
	consider := func(m *Mapping, err error, from Origin) {
		if err != nil || m.For() == "roads" || o.Kind != "" && m.For() != o.Kind {
			return // an earlier program may have known other mappings
		}
		if n, fits := m.reads(path, Options{Limits: o.Limits, Layer: o.Layer}); fits {
			list = append(list, Proposal{m, from, n})
		}
	}
	for _, e := range o.Earlier {
		m, err := ParseMapping(e.Name, []byte(e.Text), o.Words)
		consider(m, err, Remembered)
	}
	for _, name := range MappingNames() {
		m, err := LoadMapping(name, o.Words)
		consider(m, err, ReadyMade)
	}
	for _, kind := range slices.Sorted(maps.Keys(headerNames)) {
		m, err := guess(kind, sourceName(path), names, o)
		consider(m, err, Guessed)
	}
	slices.SortStableFunc(list, func(a, b Proposal) int { return b.Columns - a.Columns })
	return list, nil
}

// reads reports whether the mapping opens the file, and how many columns it uses.
func (m *Mapping) reads(path string, o Options) (columns int, fits bool) {
	var reader interface {
		Columns() []string
		Close() error
	}
	var err error
	switch m.For() {
	case "crashes":
		reader, err = OpenCrashes(path, m, o)
	case "obstructions":
		reader, err = OpenObstructions(path, m, o)
	case "places":
		reader, err = OpenPlaces(path, m, o)
	default:
		reader, err = OpenVolumes(path, m, o)
	}
	if err != nil {
		return 0, false
	}
	defer reader.Close()
	return len(reader.Columns()), true
}

// sourceName is what the data set of a file is called as long as nobody says so:
// the file's name without what changes from one to the next.
func sourceName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".gz")
	name = strings.TrimSuffix(name, filepath.Ext(name))
	name = strings.Trim(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, name), " -_.()（）年月日")
	if name == "" {
		return "import"
	}
	return strings.ToLower(name)
}

// FieldNames are the fields that records of a kind may have, and those without
// which nothing is read, in the order of the alphabet.
func FieldNames(kind string) (fields, needed []string) {
	known := thingFields[kind]
	if kind == "crashes" {
		known = crashFields
	}
	return slices.Sorted(maps.Keys(known)), thingNeeds[kind]
}

// guess makes a mapping by the names of the columns. It says all in its own text,
// so that a person can change it.
func guess(kind, source string, columns []string, o ProposeOptions) (*Mapping, error) {
	known := thingFields[kind]
	if kind == "crashes" {
		known = crashFields
	}
	h := newHeader(columns, profile.OwnPersonal(), "")
	fields := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(headerNames[kind])) {
		column := h.named(headerNames[kind][name])
		if column == "" {
			continue
		}
		field := map[string]any{"column": column, "optional": true}
		if list := known[name].list; list != "" {
			field["values"] = wordsOf(o.Words, list)
		}
		fields[name] = field
	}
	settle(kind, fields)
	m := map[string]any{"for": kind, "source": source, "crs": "wgs84", "zone": o.Zone, "fields": fields}
	if _, ok := fields["source_id"]; !ok {
		m["key"] = "content"
	}
	if kind == "crashes" {
		m["position"] = "optional"
	}
	text, err := yaml.Marshal(m)
	if err != nil {
		return nil, err
	}
	return ParseMapping("guessed", text, o.Words)
}

// settle leaves out what says the same twice, and fills in what a file without the
// column is understood to say.
func settle(kind string, fields map[string]any) {
	_, lon := fields["lon"]
	_, lat := fields["lat"]
	if lon != lat {
		delete(fields, "lon")
		delete(fields, "lat")
	}
	if lon && lat {
		delete(fields, "position")
	}
	if _, ok := fields["datetime"]; ok {
		for _, name := range []string{"date", "time", "year", "month", "hour"} {
			delete(fields, name)
		}
	}
	if _, ok := fields["kind"]; !ok && kind == "obstructions" {
		if fields["species"] != nil || fields["dbh"] != nil || fields["crown"] != nil {
			fields["kind"] = map[string]any{"constant": "tree"}
		}
	}
}

// named is the first column that has one of the names, plain or with a note in
// brackets.
func (h *header) named(names []string) string {
	for _, name := range names {
		for i, column := range h.names {
			base, _, noted := cutNote(column)
			if h.personal[i] || columnKey(column) != columnKey(name) && (!noted || columnKey(base) != columnKey(name)) {
				continue
			}
			return column
		}
	}
	return ""
}

// wordsOf are the codes of a list by their words in both languages and by
// themselves.
func wordsOf(words *profile.Vocabulary, list string) map[string]string {
	values := map[string]string{}
	for _, code := range words.Codes(list) {
		term := words.Term(list, code)
		values[code], values[term.ZH], values[term.EN] = code, code, code
	}
	return values
}

// RowPoint is where the record of a row lies, WGS 84.
type RowPoint struct {
	Row int
	At  orb.Point
}

// FirstPoints are where the first records lie that the mapping reads: of most
// records at most.
func FirstPoints(ctx context.Context, path string, m *Mapping, o Options, most int) (list []RowPoint, err error) {
	switch m.For() {
	case "crashes":
		r, err := OpenCrashes(path, m, o)
		if err != nil {
			return nil, err
		}
		return firstPoints(ctx, r, most, func(c geo.Crash) orb.Geometry { return pointOrNil(c.Position) })
	case "obstructions":
		r, err := OpenObstructions(path, m, o)
		if err != nil {
			return nil, err
		}
		return firstPoints(ctx, r, most, func(o Obstruction) orb.Geometry { return o.Footprint })
	case "places":
		r, err := OpenPlaces(path, m, o)
		if err != nil {
			return nil, err
		}
		return firstPoints(ctx, r, most, func(p PlaceRow) orb.Geometry { return p.Geometry })
	}
	r, err := OpenVolumes(path, m, o)
	if err != nil {
		return nil, err
	}
	return firstPoints(ctx, r, most, func(v geo.Volume) orb.Geometry { return pointOrNil(v.Position) })
}

func pointOrNil(p *orb.Point) orb.Geometry {
	if p == nil {
		return nil
	}
	return *p
}

func firstPoints[T any](ctx context.Context, r interface {
	Rows(ctx context.Context) iter.Seq2[T, *geo.Reject]
	Err() error
	Close() error
}, most int, at func(T) orb.Geometry,
) (list []RowPoint, err error) {
	defer r.Close()
	row := 0
	for thing, reject := range r.Rows(ctx) {
		if row++; row > most {
			return list, nil
		}
		if reject != nil {
			continue
		}
		if g := at(thing); g != nil {
			list = append(list, RowPoint{row, g.Bound().Center()})
		}
	}
	return list, r.Err()
}
