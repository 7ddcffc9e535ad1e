package readmodel_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
)

// oddLayer has a column of every type.
var oddLayer = layer.Layer{Name: "odd", Columns: []layer.Column{
	{Name: "kind", Type: layer.String}, {Name: "small", Type: layer.Integer}, {Name: "note", Type: layer.String},
	{Name: "wide", Type: layer.Integer}, {Name: "ratio", Type: layer.Number}, {Name: "at", Type: layer.Time},
	{Name: "yes", Type: layer.Boolean}, {Name: "names", Type: layer.Strings}, {Name: "extra", Type: layer.JSON},
	{Name: "day", Type: layer.Date}, {Name: "long", Type: layer.String}, {Name: "far", Type: layer.Integer},
}}

// oddItem is a row with values at the edges of what a record can hold.
func oddItem(r *rand.Rand, id int64) layer.Item {
	pick := func(values ...layer.Value) layer.Value {
		if r.IntN(7) == 0 {
			return layer.Value{Null: true}
		}
		return values[r.IntN(len(values))]
	}
	number := func(n float64) layer.Value { return layer.Value{Number: n} }
	whole := func(n int64) layer.Value { return layer.Value{Integer: n} }
	moment := func(t time.Time) layer.Value { return layer.Value{Time: t.Truncate(time.Microsecond)} }
	text := func(s string) layer.Value { return layer.Value{Text: s} }
	values := []layer.Value{
		pick(text("angle"), text("rear_end"), text("追尾")),
		pick(whole(1), whole(-3), whole(250)),
		text(strings.Repeat("注", r.IntN(9)) + `"\` + "\n" + string(rune('a'+r.IntN(26))) + time.Unix(id, 0).UTC().String()),
		pick(whole(r.Int64N(1<<40)), whole(-r.Int64N(1<<40)), whole(id)),
		pick(
			number(r.NormFloat64()),
			number(r.Float64()*1e-5),
			number(-r.Float64()*1e12),
			number(math.Inf(1)),
			number(math.NaN()),
			number(0),
			number(float64(r.IntN(1000))+0.5),
		),
		pick(
			moment(time.Unix(r.Int64N(4e9), 5e8)),
			moment(time.Unix(-r.Int64N(4e9), 0)),
			moment(time.Date(2105+r.IntN(9000), 1, 2, 3, 4, 5, 0, time.UTC)),
			moment(time.Unix(r.Int64N(86400), 0)),
		),
		pick(layer.Value{Boolean: true}, layer.Value{}),
		pick(layer.Value{List: []string{}}, layer.Value{List: []string{"a", `b"c`}}),
		pick(text(`{"a":1}`), text(`[]`), text(`{"n":`+strings.Repeat("1", 1+r.IntN(12))+`}`)),
		pick(text("2024-02-29"), text("1999-12-31")),
		text(strings.Repeat("x", r.IntN(600))),
		pick(whole(math.MaxInt64), whole(math.MinInt64), whole(id*7919)),
	}
	item := layer.Item{ID: id, Values: values}
	switch r.IntN(9) {
	case 0:
	case 1:
		item.Geometry = orb.Point{float64(r.IntN(3)-1) * 180, float64(r.IntN(3)-1) * 90}
	case 2:
		item.Geometry = orb.Point{r.Float64() * 1e7, r.Float64() * 1e6} // of no degrees
	default:
		item.Geometry = orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
	}
	return item
}

// A page in memory is written as the same items from elsewhere are, whatever
// the values, however many rows, and whichever properties are asked for.
func TestPageIsWrittenAsItems(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, rows := range []int{1, 5, 300, 3000} {
		builder := readmodel.NewBuilder(oddLayer, rows, false)
		var items []layer.Item
		for i := range rows {
			item := oddItem(r, int64(i*i+1))
			items = append(items, item)
			builder.Add(&item, nil)
		}
		page, err := builder.NewSnapshot(1, time.UTC).Select(&readmodel.Query{})
		if err != nil || page.Len() != rows {
			t.Fatalf("%d rows: %d, %v", rows, page.Len(), err)
		}
		for _, names := range [][]string{nil, {}, {"wide"}, {"long", "note"}, {"small", "kind", "extra", "far"}, {"names", "yes", "at", "ratio", "day"}} {
			ours, theirs := readmodel.NewEncoder(oddLayer, names, nil), readmodel.NewEncoder(oddLayer, names, nil)
			for i := range rows {
				got, want := string(ours.Append(nil, page, i)), string(theirs.AppendItem(nil, &items[i]))
				if got != want {
					t.Fatalf("%d rows, %v, row %d:\n got %s\nwant %s", rows, names, i, got, want)
				}
			}
		}
	}
}

// Few rows of many, and many, come in the order of their ids.
func TestRowsComeById(t *testing.T) {
	const rows = 100_000
	l := layer.Layer{Name: "l", Columns: []layer.Column{{Name: "n", Type: layer.Integer}}}
	builder := readmodel.NewBuilder(l, rows, false)
	r := rand.New(rand.NewPCG(3, 3))
	for i := range int64(rows) {
		item := layer.Item{ID: 3*i + 1, Values: []layer.Value{{Integer: i % 40_000}}, Geometry: orb.Point{115 + r.Float64(), 36 + r.Float64()}}
		builder.Add(&item, nil)
	}
	s := builder.NewSnapshot(1, time.UTC)
	for _, side := range []float64{0.01, 0.03, 0.1, 0.17, 0.3, 0.9} {
		for _, after := range []int64{0, 1, 150_001} {
			box := orb.Bound{Min: orb.Point{115.02, 36.02}, Max: orb.Point{115.02 + side, 36.02 + side}}
			page, err := s.Select(&readmodel.Query{Boxes: []orb.Bound{box}, After: after})
			if err != nil {
				t.Fatal(err)
			}
			last, behind := after, 0
			for i := range page.Len() {
				item := page.Item(i)
				if item.ID <= last || !box.Contains(item.Geometry.(orb.Point)) {
					t.Fatalf("box of %v after %d: %d follows %d at %v", side, after, item.ID, last, item.Geometry)
				}
				last = item.ID
				behind++
			}
			if all, _ := s.Select(&readmodel.Query{Boxes: []orb.Bound{box}}); after == 0 && behind != all.Matched || behind == 0 {
				t.Fatalf("box of %v after %d: %d of %d", side, after, behind, all.Matched)
			}
		}
	}
}
