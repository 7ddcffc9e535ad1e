package sight_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/sight"
)

// FuzzSee feeds bytes as numbers of every kind, NaN and infinite among them: an
// answer must come, its shares within 0 and 1, or an error in words.
func FuzzSee(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
	f.Add(binary.LittleEndian.AppendUint64(nil, math.Float64bits(math.NaN())))
	f.Add([]byte("the quick brown fox jumps over the lazy dog, again and again and again and again"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bytes{data}
		tri := sight.Triangle{
			Kind: sight.Approach, Own: sight.NewPath(b.line()), Other: sight.NewPath(b.line()),
			RequiredOwnM: b.number(), RequiredM: b.number(), OwnKMH: b.number(), OtherKMH: b.number(),
			Eye: sight.Eye{
				Band:    b.next()%2 == 0,
				Solid:   sight.Range{From: 1, To: 3},
				Plant:   sight.Range{From: 0.9, To: 3},
				EyesM:   []float64{1.08, b.number()},
				TargetM: 1.08,
			},
		}
		if b.next()%2 == 0 {
			tri.Kind = sight.Departure
		}
		var near []sight.Obstacle
		for i := range int64(b.next() % 6) {
			base, top := b.number(), b.number()
			o := sight.Obstacle{
				ID:        i,
				RadiusM:   b.number(),
				BaseM:     &base,
				TopM:      &top,
				Plant:     b.next()%2 == 0,
				Removable: true,
				Estimated: b.next()%4 == 0,
			}
			if b.next()%5 == 0 {
				o.TopM = nil
			}
			switch b.next() % 4 {
			case 0:
				o.Footprint, o.TrunkRadiusM = orb.Point{b.number(), b.number()}, b.number()
			case 1:
				o.Footprint = b.line()
			case 2:
				o.Footprint = orb.Polygon{orb.Ring(b.line()), orb.Ring(b.line())}
			default:
				o.Footprint = orb.MultiPolygon{{orb.Ring(b.line())}}
			}
			near = append(near, o)
		}
		got, err := sight.See(&tri, near, sight.Coverage{Covered: b.next()%2 == 0}, sight.Options{Explain: true, Shadows: true})
		if err != nil {
			return
		}
		for _, share := range []float64{got.LaneRatio, got.AreaRatio, got.Near.LaneRatio} {
			if !(share >= 0 && share <= 1) {
				t.Errorf("a share is %g", share)
			}
		}
		if !(got.AvailableM >= 0 && got.AvailableM <= got.RequiredM) {
			t.Errorf("available %g of %g", got.AvailableM, got.RequiredM)
		}
	})
}

// bytes reads numbers off a slice, 0 when it has run out.
type bytes struct{ left []byte }

func (b *bytes) next() byte {
	if len(b.left) == 0 {
		return 0
	}
	v := b.left[0]
	b.left = b.left[1:]
	return v
}

// number is mostly a plain small one, now and then any float64.
func (b *bytes) number() float64 {
	k := b.next()
	if k == 255 && len(b.left) >= 8 {
		v := math.Float64frombits(binary.LittleEndian.Uint64(b.left))
		b.left = b.left[8:]
		return v
	}
	return float64(int8(k)) + float64(b.next())/256
}

func (b *bytes) line() orb.LineString {
	line := orb.LineString{}
	for range b.next() % 8 {
		line = append(line, orb.Point{b.number(), b.number()})
	}
	return line
}
