package network

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// roadChoice is the road that fits a record best, and its closest rival.
type roadChoice struct {
	hit
	node     int  // in whose catchment it lies, -1 when none
	named    bool // it bears the name of the record's street
	overrule bool // another road is nearer, but its name does not fit
	rival    bool // another place fits equally well
	twin     bool // all rivals are carriageways or stretches of the same road
}

// onRoad gives a record to the road it lies on and, unless the record says that
// it was not at a junction, to the intersection in whose catchment it lies.
func (x *Index) onRoad(at orb.Point, names recordNames, o AssignOptions, word saying, s *scratch) Assignment {
	r := x.chooseRoad(names, o, word, s)
	if r.node >= 0 && names.given() == 2 {
		if c, ok := x.chooseNode(names, o, o.CatchmentM, s); ok && c.agreement == 2 {
			return x.atNode(at, c, names, o, s)
		}
	}
	a := Assignment{Intersection: r.node, Segment: r.segment, OffsetM: r.offsetM, StationM: r.stationM}
	if r.node >= 0 {
		a.NodeM = x.nodeM(r.node, at)
	}
	a.Quality, a.Reason = roadQuality(r, names, o, word)
	if (word == yes || r.node >= 0) && x.namesElsewhere(names, s) {
		a.Quality, a.Reason = Ambiguous, reasonNamesElsewhere
	}
	return a
}

// chooseRoad prefers a road of the record's name within SnapNamedM, else takes
// the nearest.
func (x *Index) chooseRoad(names recordNames, o AssignOptions, word saying, s *scratch) roadChoice {
	best, nearest := 0, 0
	bestM := math.Inf(1)
	for i, h := range s.hits {
		if h.offsetM < s.hits[nearest].offsetM {
			nearest = i
		}
		if m := x.roadCostM(h, names, o, word); m < bestM {
			best, bestM = i, m
		}
	}
	r := roadChoice{hit: s.hits[best], named: bestM < 0}
	r.overrule = r.named && r.offsetM-s.hits[nearest].offsetM >= o.AmbiguousM
	r.node = x.catcher(r.hit, o, word)
	r.twin = true
	for i, h := range s.hits {
		if i == best || x.roadCostM(h, names, o, word)-bestM >= o.AmbiguousM {
			continue
		}
		if r.node < 0 || x.catcher(h, o, word) != r.node {
			r.rival, r.twin = true, r.twin && x.twins(r.segment, h.segment)
		}
	}
	return r
}

// roadCostM is the offset, less SnapNamedM for a road of the record's name: so
// such a road comes out below zero and before all others. When the record says
// that it was not at a junction, the inside of one is the last guess.
func (x *Index) roadCostM(h hit, names recordNames, o AssignOptions, word saying) float64 {
	m := h.offsetM
	if m <= o.SnapNamedM && x.names.bears(x.names.segments[h.segment], names.street) {
		m -= o.SnapNamedM + 1e-9
	} else if word == no && x.within[h.segment] >= 0 {
		m += o.SnapM
	}
	return m
}

// catcher is the intersection in whose catchment a hit lies, or -1.
func (x *Index) catcher(h hit, o AssignOptions, word saying) int {
	if word == no {
		return -1
	}
	if inside := x.within[h.segment]; inside >= 0 {
		return int(inside)
	}
	for k, fromEnd := range x.fromEnds(h) {
		if e := x.ends[h.segment][k]; e.node >= 0 && fromEnd <= e.limitM(o.CatchmentM) {
			return e.node
		}
	}
	return -1
}

// twins are carriageways or stretches of one road: two of one leg, or two that
// have a name in common.
func (x *Index) twins(a, b int) bool {
	if x.twin[a][0] == int32(b) || x.twin[a][1] == int32(b) {
		return true
	}
	for _, n := range x.names.segments[a] {
		if slices.Contains(x.names.segments[b], n) {
			return true
		}
	}
	return false
}

func roadQuality(r roadChoice, names recordNames, o AssignOptions, word saying) (Quality, string) {
	switch {
	case r.rival && !r.twin:
		return Ambiguous, reasonTwoRoads
	case len(names.street) > 0 && !r.named:
		return Ambiguous, reasonNameMissing
	case r.rival:
		return Fair, reasonTwoCarriages
	case word == yes:
		return Fair, reasonJunctionFar
	case r.overrule:
		return Fair, reasonNameChose
	case r.offsetM > o.GoodOffsetM:
		return Fair, reasonOffRoad
	case word == no:
		return Good, reasonNotJunction
	case r.node >= 0:
		return Good, reasonCatchment
	}
	return Good, reasonBetween
}
