package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"

	"tongshi/geo"
)

// facingPairs lists pairs of junctions of the same two roads that no edge need
// join: a closed median parts them, but they are one intersection to everyone
// but a driver who wants to cross. Nearest first.
func (g *graph) facingPairs() [][2]int {
	var near rtree.RTreeG[int]
	limit := g.opts.Distances.SamePair
	for v := range g.tips {
		if len(g.tips[v]) > 2 {
			near.Insert(g.xy[v], g.xy[v], v)
		}
	}
	var pairs [][2]int
	for v := range g.tips {
		if len(g.tips[v]) < 3 {
			continue
		}
		low, high := g.xy[v], g.xy[v]
		for axis := range low {
			low[axis], high[axis] = low[axis]-limit, high[axis]+limit
		}
		near.Search(low, high, func(_, _ [2]float64, w int) bool {
			if v < w && planar.Distance(g.xy[v], g.xy[w]) <= limit && g.level(v) == g.level(w) {
				pairs = append(pairs, [2]int{v, w})
			}
			return true
		})
	}
	slices.SortFunc(pairs, func(p, q [2]int) int {
		return cmp.Or(cmp.Compare(g.lineLength(p[0], p[1]), g.lineLength(q[0], q[1])), slices.Compare(p[:], q[:]))
	})
	return pairs
}

// level is the lowest level of the roads at a vertex.
func (g *graph) level(v int) int {
	low := g.first(g.tips[v][0]).level
	for _, n := range g.tips[v] {
		low = min(low, g.first(n).level)
	}
	return low
}

// mergeFacing merges two junctions that lie on carriageways of one road and
// where the same other road comes in.
func (g *graph) mergeFacing(d *districts, v, w int) bool {
	if d.find(v) == d.find(w) || !d.mayMerge(v, w) {
		return false
	}
	divided := ""
	for _, a := range d.arms(v) {
		for _, b := range d.arms(w) {
			if a.base != "" && a.base == b.base && g.sideBySide(a, b) {
				divided = a.base
			}
		}
	}
	if divided == "" || !d.shareOther(v, w, divided) {
		return false
	}
	d.merge(v, w)
	return true
}

// sideBySide says whether two arms can be carriageways of one divided road,
// of either direction. Those that run parallel may begin at different distances,
// where the road that crosses them does so at a slant.
func (g *graph) sideBySide(a, b arm) bool {
	spread := geo.Deflection(a.bearing, b.bearing)
	if !g.oneWay(a.edge) || !g.oneWay(b.edge) || spread > pairWithin {
		return false
	}
	out := g.opts.Distances.BearingFrom
	if planar.Distance(along(g.lineFrom(a.tip), out), along(g.lineFrom(b.tip), out)) <= g.opts.Distances.Divided {
		return true
	}
	return a.key != "" && spread <= parallelWithin && g.gapM(a, b) <= g.opts.Distances.SlantedMedian
}

// shareOther says whether two districts have a road in common besides one.
func (d *districts) shareOther(v, w int, besides string) bool {
	for _, a := range d.arms(v) {
		for _, b := range d.arms(w) {
			if a.base != "" && a.base != besides && a.base == b.base {
				return true
			}
		}
	}
	return false
}
