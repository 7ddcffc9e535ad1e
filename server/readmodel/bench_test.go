package readmodel_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
)

// million is a layer shaped like the crashes: a million rows, 36 columns.
func million(b *testing.B) *readmodel.Snapshot {
	l := layer.Layer{Name: "crashes", Time: layer.TimeColumn{Column: "c0"}}
	kinds := []layer.Type{layer.Time, layer.String, layer.Integer, layer.Number, layer.Number}
	for i := range 36 {
		t := layer.String
		if i < len(kinds) {
			t = kinds[i]
		}
		l.Columns = append(l.Columns, layer.Column{Name: fmt.Sprint("c", i), Type: t})
	}
	const n = 1_000_000
	r := rand.New(rand.NewPCG(1, 1))
	builder := readmodel.NewBuilder(l, n, true)
	values := make([]layer.Value, len(l.Columns))
	for id := range int64(n) {
		at := time.Unix(1.7e9+id*60, 0)
		values[0] = layer.Value{Time: at}
		values[1] = layer.Value{Text: fmt.Sprintf("3715%09d", id)}
		values[2] = layer.Value{Integer: int64(r.IntN(20000))}
		values[3], values[4] = layer.Value{Number: r.ExpFloat64() * 5}, layer.Value{Number: r.ExpFloat64() * 30}
		for i := 5; i < len(values); i++ {
			values[i] = layer.Value{Text: []string{"angle", "rear_end", "pedestrian", "fixed_object", "turning"}[r.IntN(5)]}
		}
		item := layer.Item{ID: id + 1, Values: values, Geometry: orb.Point{115.9 + r.Float64()/5, 36.4 + r.Float64()/6}}
		builder.Add(&item, &readmodel.When{From: at.UnixMicro(), To: at.UnixMicro()})
	}
	b.ResetTimer()
	return builder.NewSnapshot(1, time.UTC)
}

func BenchmarkMillion(b *testing.B) {
	s := million(b)
	b.ReportMetric(float64(s.Bytes())/float64(s.Len()), "bytes/row")
	node := filterOn(b, s.Layer, `c7 = 'angle' AND c9 <> 'turning' AND c3 > 2`)
	b.Run("box of 10,000 as GeoJSON", func(b *testing.B) {
		e := readmodel.NewEncoder(s.Layer, nil, nil)
		buf := make([]byte, 0, 16<<20)
		for range b.N {
			p, err := s.Select(&readmodel.Query{Boxes: []orb.Bound{{Min: orb.Point{115.95, 36.45}, Max: orb.Point{115.97, 36.467}}}, Limit: 10000})
			if err != nil {
				b.Fatal(err)
			}
			buf = buf[:0]
			for i := range p.Len() {
				buf = e.Append(buf, p, i)
			}
			b.ReportMetric(float64(p.Len()), "features")
		}
		b.ReportMetric(float64(len(buf)), "bytes")
	})
	for _, t := range []readmodel.Tile{{Z: 6, X: 52, Y: 25}, {Z: 10, X: 841, Y: 400}, {Z: 14, X: 13468, Y: 6412}} {
		b.Run(fmt.Sprint("tile z", t.Z), func(b *testing.B) {
			var tile []byte
			for range b.N {
				tile, _ = s.TileOf(t, readmodel.TileOptions{Name: "crashes", Columns: []string{"c7", "c8", "c2"}, ThinBelow: 13})
			}
			b.ReportMetric(float64(len(tile)), "bytes")
		})
	}
	b.Run("clusters under a filter", func(b *testing.B) {
		for range b.N {
			if _, err := s.Clusters(&readmodel.Query{Filters: node}, 12, "c7"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("facets under a filter", func(b *testing.B) {
		for range b.N {
			if _, _, err := s.Facets(&readmodel.Query{Filters: node}, [][]string{{"c5"}, {"c6"}, {"c7", "c8"}}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one change", func(b *testing.B) {
		next := s
		for i := range b.N {
			id := int64(i%1000 + 1)
			p, _ := next.Find(id, nil)
			next = next.Apply(next.Version+1, []int64{id}, []readmodel.Row{{Item: p.Item(0)}})
		}
	})
}
