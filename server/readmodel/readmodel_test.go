package readmodel_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"tongshi/server/cql2"
	"tongshi/server/geojson"
	"tongshi/server/layer"
	"tongshi/server/readmodel"
)

var crashes = layer.Layer{Name: "crashes", Geometry: "Point", Time: layer.TimeColumn{Column: "at"}, Columns: []layer.Column{
	{Name: "kind", Type: layer.String}, {Name: "source_id", Type: layer.String}, {Name: "deaths", Type: layer.Integer},
	{Name: "offset_m", Type: layer.Number}, {Name: "lit", Type: layer.Boolean}, {Name: "at", Type: layer.Time},
	{Name: "day", Type: layer.Date}, {Name: "modes", Type: layer.Strings}, {Name: "more", Type: layer.JSON},
}}

var zone = time.FixedZone("UTC+8", 8*3600)

func randomRow(r *rand.Rand, id int64) readmodel.Row {
	at := time.Date(2026, 1, 1+r.IntN(60), r.IntN(24), 0, 0, 0, time.UTC)
	row := readmodel.Row{When: &readmodel.When{From: at.UnixMicro(), To: at.UnixMicro()}}
	row.Item = layer.Item{ID: id, Geometry: orb.Point{116 + r.Float64()/10, 36 + r.Float64()/10}, Values: []layer.Value{
		{Text: []string{"angle", "rear_end", "Fußgänger \"x\""}[r.IntN(3)]}, {Text: fmt.Sprint("S", id)}, {Integer: int64(r.IntN(4) - 1)},
		{Number: r.Float64() * 1000}, {Boolean: r.IntN(2) == 0}, {Time: at}, {Text: at.Format(time.DateOnly)},
		{List: [][]string{{}, {"car"}, {"car", "e_bike"}}[r.IntN(3)]}, {Text: `{"a":1}`},
	}}
	for i := range row.Item.Values {
		if r.IntN(9) == 0 {
			row.Item.Values[i] = layer.Value{Null: true}
		}
	}
	if r.IntN(20) == 0 {
		row.Item.Geometry = nil
	}
	return row
}

// world is a snapshot beside the plain map that it must equal.
type world struct {
	snap *readmodel.Snapshot
	rows map[int64]readmodel.Row
}

func newWorld(r *rand.Rand, n int) *world {
	w := &world{rows: map[int64]readmodel.Row{}}
	b := readmodel.NewBuilder(crashes, n, true)
	for id := range int64(n) {
		row := randomRow(r, id*2+1)
		w.rows[row.Item.ID] = row
		b.Add(&row.Item, row.When)
	}
	w.snap = b.NewSnapshot(1, zone)
	return w
}

func (w *world) change(r *rand.Rand) {
	var touched []int64
	var rows []readmodel.Row
	for range 1 + r.IntN(20) {
		id := int64(1 + r.IntN(2*len(w.rows)+20))
		touched = append(touched, id)
		if r.IntN(4) == 0 {
			delete(w.rows, id)
			rows = slices.DeleteFunc(rows, func(x readmodel.Row) bool { return x.Item.ID == id })
			continue
		}
		row := randomRow(r, id)
		rows = append(slices.DeleteFunc(rows, func(x readmodel.Row) bool { return x.Item.ID == id }), row)
		w.rows[id] = row
	}
	w.snap = w.snap.Apply(w.snap.Version+1, touched, rows)
}

// ids lists what a plain reading finds.
func (w *world) ids(yes func(readmodel.Row) bool) (ids []int64) {
	for id, row := range w.rows {
		if yes(row) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func pageIDs(p *readmodel.Page) (ids []int64) {
	for i := range p.Len() {
		ids = append(ids, p.Item(i).ID)
	}
	return ids
}

func filter(t testing.TB, text string) []*cql2.Node {
	t.Helper()
	return filterOn(t, crashes, text)
}

func filterOn(t testing.TB, l layer.Layer, text string) []*cql2.Node {
	t.Helper()
	n, err := cql2.ParseText(text)
	if err == nil {
		err = cql2.Check(n, l)
	}
	if err != nil {
		t.Fatal(err)
	}
	return []*cql2.Node{n}
}

// questions pair a filter with what it means.
var questions = []struct {
	filter string
	yes    func(v []layer.Value) bool
}{
	{`kind = 'angle'`, func(v []layer.Value) bool { return v[0].Text == "angle" }},
	{`NOT kind = 'angle'`, func(v []layer.Value) bool { return !v[0].Null && v[0].Text != "angle" }},
	{`kind LIKE '%r%_x%' OR deaths >= 2`, func(v []layer.Value) bool {
		return strings.HasPrefix(v[0].Text, "Fu") || !v[2].Null && v[2].Integer >= 2
	}},
	{`deaths IS NULL AND lit = true`, func(v []layer.Value) bool { return v[2].Null && v[4].Boolean }},
	{`offset_m BETWEEN 100 AND 250.5`, func(v []layer.Value) bool { return !v[3].Null && v[3].Number >= 100 && v[3].Number <= 250.5 }},
	{`source_id IN ('S3','S5','S7') OR 'S9' = source_id`, func(v []layer.Value) bool { return slices.Contains([]string{"S3", "S5", "S7", "S9"}, v[1].Text) }},
	{`casei(kind) = casei('FUßGÄNGER "X"')`, func(v []layer.Value) bool { return strings.HasPrefix(v[0].Text, "Fu") }},
	{`a_contains(modes, ('e_bike'))`, func(v []layer.Value) bool { return slices.Contains(v[7].List, "e_bike") }},
	{`at < TIMESTAMP('2026-01-20T00:00:00Z')`, func(v []layer.Value) bool {
		return !v[5].Null && v[5].Time.Before(time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC))
	}},
	{`day > DATE('2026-02-01') OR false`, func(v []layer.Value) bool { return v[6].Text > "2026-02-01" }},
	{`NOT (deaths > 0 OR lit = true)`, func(v []layer.Value) bool {
		return !v[2].Null && !v[4].Null && v[2].Integer <= 0 && !v[4].Boolean
	}},
}

func TestAnswersEqualAPlainReadingThroughChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		w := newWorld(r, 50+r.IntN(600))
		for range r.IntN(12) {
			w.change(r)
		}
		west, south := 116+r.Float64()/12, 36+r.Float64()/12
		box := orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + r.Float64()/20, south + r.Float64()/20}}
		for _, question := range questions {
			want := w.ids(func(row readmodel.Row) bool {
				p, ok := row.Item.Geometry.(orb.Point)
				return ok && box.Contains(p) && question.yes(row.Item.Values)
			})
			got := walkPages(t, w.snap, &readmodel.Query{Boxes: []orb.Bound{box}, Filters: filter2(t, question.filter), Limit: 7})
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %v, want %v", question.filter, got, want)
			}
		}
		if w.snap.Len() != len(w.rows) {
			t.Fatalf("%d rows, want %d", w.snap.Len(), len(w.rows))
		}
	})
}

func filter2(t *rapid.T, text string) []*cql2.Node {
	n, err := cql2.ParseText(text)
	if err != nil || cql2.Check(n, crashes) != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return []*cql2.Node{n}
}

func walkPages(t *rapid.T, s *readmodel.Snapshot, q *readmodel.Query) (ids []int64) {
	for {
		p, err := s.Select(q)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, pageIDs(p)...)
		if !p.More {
			if p.Matched != len(ids) {
				t.Fatalf("matched %d, paged through %d", p.Matched, len(ids))
			}
			return ids
		}
		q.After = p.ID(p.Len() - 1)
	}
}

func TestSortedPagesFollowTheColumns(t *testing.T) {
	w := newWorld(rand.New(rand.NewPCG(1, 2)), 300)
	p, err := w.snap.Select(&readmodel.Query{SortBy: []readmodel.Sort{{Column: "deaths", Descending: true}, {Column: "offset_m"}}})
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < p.Len(); i++ {
		a, b := p.Item(i-1).Values, p.Item(i).Values
		switch {
		case a[2].Null && !b[2].Null, !a[2].Null && !b[2].Null && a[2].Integer < b[2].Integer:
			t.Fatalf("row %d: %v before %v", i, a[2], b[2])
		case a[2].Null == b[2].Null && a[2].Integer == b[2].Integer && !a[3].Null && !b[3].Null && a[3].Number > b[3].Number:
			t.Fatalf("row %d: %v before %v", i, a[3], b[3])
		}
	}
}

func TestFeaturesReadBackAndEncodeAsTheirValues(t *testing.T) {
	w := newWorld(rand.New(rand.NewPCG(3, 4)), 2000)
	p, err := w.snap.Select(&readmodel.Query{})
	if err != nil || p.Len() != len(w.rows) {
		t.Fatal(p.Len(), err)
	}
	e := readmodel.NewEncoder(crashes, nil, nil)
	for i := range p.Len() {
		item := p.Item(i)
		want := []byte(fmt.Sprintf(`{"type":"Feature","id":%d,"geometry":`, item.ID))
		want = append(geojson.AppendGeometry(want, w.rows[item.ID].Item.Geometry, nil), `,"properties":{`...)
		for k, c := range crashes.Columns {
			if k > 0 {
				want = append(want, ',')
			}
			want = append(append(geojson.AppendString(want, c.Name), ':'), readmodel.AppendValue(nil, c.Type, &w.rows[item.ID].Item.Values[k])...)
		}
		if got := string(e.Append(nil, p, i)); got != string(want)+"}" {
			t.Fatalf("%s\n%s", got, want)
		}
	}
}

func TestNumbersAreWrittenAsTheLibraryRoundsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-1000, 1000), rapid.Float64Range(-1e9, 1e9),
			rapid.Map(rapid.IntRange(-1e9, 1e9), func(i int) float64 { return float64(i) / 1000 })).Draw(t, "n")
		if got, want := string(geojson.AppendNumber(nil, n)), plainNumber(n); got != want {
			t.Fatalf("%v: %s, want %s", n, got, want)
		}
	})
}

func TestClustersAndFacetsCountEveryRowOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	w := newWorld(r, 800)
	for range 5 {
		w.change(r)
	}
	placed := w.ids(func(row readmodel.Row) bool { return row.Item.Geometry != nil })
	for _, zoom := range []int{0, 8, 14, 20} {
		set, err := w.snap.Clusters(&readmodel.Query{}, zoom, "kind")
		if err != nil {
			t.Fatal(err)
		}
		total, byKind := 0, 0
		for _, c := range set.Clusters {
			total += c.Count
			for _, n := range c.By {
				byKind += n
			}
		}
		if total != len(placed) || byKind != total {
			t.Errorf("zoom %d: %d features, %d by kind, want %d", zoom, total, byKind, len(placed))
		}
	}
	facets, total, err := w.snap.Facets(&readmodel.Query{Filters: filter(t, "deaths >= 0")}, [][]string{{"kind"}, {"kind", "lit"}, {"deaths"}, {"source_id"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range facets {
		sum := 0
		for _, c := range f.Counts {
			sum += c.Count
		}
		if sum != total {
			t.Errorf("%v adds up to %d of %d", f.Columns, sum, total)
		}
	}
}

func TestTilesHoldWhatLiesInThem(t *testing.T) {
	w := newWorld(rand.New(rand.NewPCG(7, 8)), 500)
	const z = 14
	got := map[int64]bool{}
	for x := 13467; x <= 13475; x++ {
		for y := 6410; y <= 6440; y++ {
			tile, err := w.snap.TileOf(readmodel.Tile{Z: z, X: x, Y: y}, readmodel.TileOptions{Name: "crashes", Columns: []string{"kind", "deaths", "offset_m", "lit"}})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range decode(t, tile) {
				got[int64(f.id)] = true
				row := w.rows[int64(f.id)].Item.Values
				if kind, ok := f.tags["kind"].(string); ok == row[0].Null || kind != row[0].Text {
					t.Fatalf("feature %d: kind %q, want %q", f.id, kind, row[0].Text)
				}
			}
		}
	}
	if want := len(w.ids(func(row readmodel.Row) bool { return row.Item.Geometry != nil })); len(got) != want {
		t.Errorf("%d features in all tiles, want %d", len(got), want)
	}
}

func TestThinnedTileCountsEveryPoint(t *testing.T) {
	w := newWorld(rand.New(rand.NewPCG(9, 9)), 3000)
	tile, err := w.snap.TileOf(readmodel.Tile{}, readmodel.TileOptions{Name: "crashes", Columns: []string{"kind"}, ThinBelow: 12})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, f := range decode(t, tile) {
		n, ok := f.tags["count"].(float64)
		if !ok {
			n = 1
		}
		sum += n
	}
	if want := len(w.ids(func(row readmodel.Row) bool { return row.Item.Geometry != nil })); int(sum) != want {
		t.Errorf("the tile counts %g points, want %d", sum, want)
	}
}

// A feature that keeps its id has its own properties, however they are packed
// and whatever is written between: points of few combinations of values, of
// many, and alone among thinned ones.
func TestFeaturesOfTilesHaveTheirProperties(t *testing.T) {
	w := newWorld(rand.New(rand.NewPCG(10, 11)), 2000)
	for _, names := range [][]string{{"kind"}, {"lit", "deaths", "kind"}, {"kind", "offset_m", "source_id"}, nil} {
		for _, z := range []int{0, 6, 9, 11, 14} {
			alone, together := 0, 0
			x0, y0 := readmodel.TileAt(z, 115.99, 36.11)
			x1, y1 := readmodel.TileAt(z, 116.11, 35.99)
			for x := x0; x <= x1; x++ {
				for y := y0; y <= y1; y++ {
					tile, err := w.snap.TileOf(readmodel.Tile{Z: z, X: x, Y: y}, readmodel.TileOptions{Name: "crashes", Columns: names, ThinBelow: 13})
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range decode(t, tile) {
						if f.id == 0 {
							together++
							continue
						}
						alone++
						w.holdsTags(t, &f, names)
					}
				}
			}
			if alone+together == 0 || z == 11 && (alone == 0 || together == 0) {
				t.Fatalf("zoom %d: %d points alone and %d put together show nothing", z, alone, together)
			}
		}
	}
}

// holdsTags compares the properties of a feature in a tile with those of its row.
func (w *world) holdsTags(t *testing.T, f *decoded, names []string) {
	t.Helper()
	row, want := w.rows[int64(f.id)].Item.Values, map[string]any{}
	for i, c := range w.snap.Layer.Columns {
		if v := row[i]; slices.Contains(names, c.Name) && !v.Null {
			switch c.Type {
			case layer.Integer:
				want[c.Name] = float64(v.Integer)
			case layer.Number:
				want[c.Name] = v.Number
			case layer.Boolean:
				want[c.Name] = v.Boolean
			default:
				want[c.Name] = v.Text
			}
		}
	}
	if !maps.Equal(f.tags, want) {
		t.Fatalf("feature %d has %v, want %v", f.id, f.tags, want)
	}
}

func TestLinesMeetAtTheSeamBetweenTiles(t *testing.T) {
	roads := layer.Layer{Name: "segments", Geometry: "LineString", Columns: []layer.Column{{Name: "name", Type: layer.String}}}
	b := readmodel.NewBuilder(roads, 1, false)
	line := orb.LineString{}
	for i := range 400 {
		line = append(line, orb.Point{116 + float64(i)/4000, 36.34 + math.Sin(float64(i)/9)/300})
	}
	b.Add(&layer.Item{ID: 1, Geometry: line, Values: []layer.Value{{Text: "建设路"}}}, nil)
	s := b.NewSnapshot(1, zone)
	edges := map[int][]float64{}
	for x := 3366; x <= 3370; x++ {
		tile, err := s.TileOf(readmodel.Tile{Z: 12, X: x, Y: 1603}, readmodel.TileOptions{Name: "segments", Columns: []string{"name"}, Simplify: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range decode(t, tile) {
			for _, seam := range []int{0, 4096} {
				if y, ok := crossing(f.lines, float64(seam)); ok {
					edges[x+seam/4096] = append(edges[x+seam/4096], y)
				}
			}
		}
	}
	if len(edges) == 0 {
		t.Fatal("no line crossed a seam")
	}
	for x, ys := range edges {
		if len(ys) != 2 || math.Abs(ys[0]-ys[1]) > 1.5 {
			t.Errorf("seam %d: the line crosses at %v", x, ys)
		}
	}
}

// crossing is where a line crosses a vertical of the tile.
func crossing(lines []orb.LineString, at float64) (float64, bool) {
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			if a, b := l[i-1], l[i]; (a[0]-at)*(b[0]-at) <= 0 && a[0] != b[0] {
				return a[1] + (at-a[0])/(b[0]-a[0])*(b[1]-a[1]), true
			}
		}
	}
	return 0, false
}
