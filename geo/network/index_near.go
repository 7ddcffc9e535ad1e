package network

import (
	"math"

	"github.com/paulmach/orb"
)

// hit is the point of a segment nearest to a position.
type hit struct {
	segment           int
	offsetM, stationM float64
}

// near finds the segments within radius metres of a position on the plane, each
// once, in ascending order of index. It appends to hits and returns it.
func (x *Index) near(at orb.Point, radius float64, hits []hit) []hit {
	start := len(hits)
	if !(radius >= 0) {
		return hits
	}
	x.grid.search(orb.Bound{Min: at, Max: at}.Pad(radius), func(pieces []int32) {
		for _, i := range pieces {
			p := &x.pieces[i]
			if p.beyond(at, radius) {
				continue
			}
			if h := p.nearest(at); h.offsetM <= radius {
				hits = keepNearest(hits, start, h)
			}
		}
	})
	sortHits(hits[start:])
	return hits
}

// beyond reports whether the box about a piece is farther than radius along
// one of the axes: most pieces of a cell are told apart by that alone.
func (p *piece) beyond(at orb.Point, radius float64) bool {
	return min(p.a[0], p.b[0]) > at[0]+radius || max(p.a[0], p.b[0]) < at[0]-radius ||
		min(p.a[1], p.b[1]) > at[1]+radius || max(p.a[1], p.b[1]) < at[1]-radius
}

func keepNearest(hits []hit, start int, h hit) []hit {
	for i := start; i < len(hits); i++ {
		if hits[i].segment == h.segment {
			if h.offsetM < hits[i].offsetM || (h.offsetM == hits[i].offsetM && h.stationM < hits[i].stationM) {
				hits[i] = h
			}
			return hits
		}
	}
	return append(hits, h)
}

// sortHits is an insertion sort: there are few, and nothing is allocated.
func sortHits(hits []hit) {
	for i := 1; i < len(hits); i++ {
		for j := i; j > 0 && hits[j].segment < hits[j-1].segment; j-- {
			hits[j], hits[j-1] = hits[j-1], hits[j]
		}
	}
}

// nearestOn is the point of one segment nearest to a position on the plane; its
// offset is infinite for a segment without a line.
func (x *Index) nearestOn(segment int, at orb.Point) hit {
	best := hit{segment: segment, offsetM: math.Inf(1)}
	for i := x.first[segment]; i < x.first[segment+1]; i++ {
		if h := x.pieces[i].nearest(at); h.offsetM < best.offsetM {
			best = h
		}
	}
	return best
}

func (p piece) nearest(at orb.Point) hit {
	dx, dy := p.b[0]-p.a[0], p.b[1]-p.a[1]
	t := 0.0
	if p.length > 0 {
		t = ((at[0]-p.a[0])*dx + (at[1]-p.a[1])*dy) / (p.length * p.length)
		t = math.Max(0, math.Min(1, t))
	}
	offset := math.Hypot(p.a[0]+t*dx-at[0], p.a[1]+t*dy-at[1])
	return hit{segment: int(p.segment), offsetM: offset, stationM: p.station + t*p.length}
}
