package network

import (
	"math"

	"github.com/paulmach/orb"
)

// nodeCandidate is an intersection that a record may belong to.
type nodeCandidate struct {
	node      int
	costM     float64 // off the road and along it beyond the stop line
	totalM    float64 // costM less what the names are worth
	agreement int     // how many of the record's names it bears
	by        hit
}

// nodeChoice is the intersection that fits a record best.
type nodeChoice struct {
	nodeCandidate
	rivalled bool // another one fits equally well
	overrule bool // another one is nearer, but its names do not fit
}

// chooseNode looks no farther than reachM along the network beyond the stop
// lines; false when no intersection is there.
func (x *Index) chooseNode(names recordNames, o AssignOptions, reachM float64, s *scratch) (nodeChoice, bool) {
	s.nodes = s.nodes[:0]
	for _, h := range s.hits {
		x.offerNodes(h, reachM, s)
	}
	x.weighNodes(names, o, s)
	if len(s.nodes) == 0 {
		return nodeChoice{}, false
	}
	best, nearest := 0, 0
	for i := range s.nodes {
		if s.nodes[i].costM < s.nodes[nearest].costM {
			nearest = i
		}
		if s.nodes[i].totalM < s.nodes[best].totalM {
			best = i
		}
	}
	c := nodeChoice{nodeCandidate: s.nodes[best]}
	c.overrule = c.costM-s.nodes[nearest].costM >= o.AmbiguousM
	for i, other := range s.nodes {
		if i != best && other.totalM-c.totalM < o.AmbiguousM {
			c.rivalled = true
		}
	}
	return c, true
}

// weighNodes adds what the names are worth and drops the intersections of other
// roads: a crash on a motorway is not at the street junction beside it, unless
// the record names that junction.
func (x *Index) weighNodes(names recordNames, o AssignOptions, s *scratch) {
	nearestM := math.Inf(1)
	for _, h := range s.hits {
		nearestM = math.Min(nearestM, h.offsetM)
	}
	kept := s.nodes[:0]
	for _, c := range s.nodes {
		x.weighNames(&c, names, o)
		if c.by.offsetM <= nearestM+o.GoodOffsetM || c.agreement == 2 {
			kept = append(kept, c)
		}
	}
	s.nodes = kept
}

// atNode is the assignment to a chosen intersection.
func (x *Index) atNode(at orb.Point, c nodeChoice, names recordNames, o AssignOptions, s *scratch) Assignment {
	a := Assignment{
		Intersection: c.node, Segment: c.by.segment,
		OffsetM: c.by.offsetM, StationM: c.by.stationM, NodeM: x.nodeM(c.node, at),
	}
	switch {
	case c.rivalled:
		a.Quality, a.Reason = Ambiguous, reasonTwoNodes
	case c.agreement < 2 && x.namesElsewhere(names, s):
		a.Quality, a.Reason = Ambiguous, reasonNamesElsewhere
	case c.overrule:
		a.Quality, a.Reason = Fair, reasonNamesOverrule
	default:
		a.Quality, a.Reason = nodeQuality(c.nodeCandidate, names, o)
	}
	return a
}

// namesElsewhere says whether the network has the junction that the record
// names; asked when it is not among those near the position.
func (x *Index) namesElsewhere(names recordNames, s *scratch) bool {
	if s.named == nil || names.given() < 2 {
		return x.names.anywhere(names)
	}
	there, known := s.named[names.key]
	if !known {
		there = x.names.anywhere(names)
		if len(s.named) < rememberedNames {
			s.named[names.key] = there
		}
	}
	return there
}

// offerNodes adds the intersections that a road near the position leads to.
func (x *Index) offerNodes(h hit, reachM float64, s *scratch) {
	if inside := int(x.within[h.segment]); inside >= 0 {
		s.offer(nodeCandidate{node: inside, costM: h.offsetM, by: h})
		return
	}
	for k, fromEnd := range x.fromEnds(h) {
		e := x.ends[h.segment][k]
		if beyond := math.Max(0, fromEnd-e.stopM); e.node >= 0 && beyond <= reachM {
			s.offer(nodeCandidate{node: e.node, costM: h.offsetM + beyond, by: h})
		}
	}
}

// fromEnds are a hit's distances along the segment from both ends.
func (x *Index) fromEnds(h hit) [2]float64 {
	return [2]float64{h.stationM, x.lengthM(h.segment) - h.stationM}
}

// offer keeps the cheapest way to each intersection; the road it lies on is the
// nearest of those that lead there.
func (s *scratch) offer(c nodeCandidate) {
	for i := range s.nodes {
		old := &s.nodes[i]
		if old.node != c.node {
			continue
		}
		old.costM = math.Min(old.costM, c.costM)
		if c.by.offsetM < old.by.offsetM {
			old.by = c.by
		}
		return
	}
	s.nodes = append(s.nodes, c)
}

func (x *Index) weighNames(c *nodeCandidate, names recordNames, o AssignOptions) {
	c.totalM = c.costM
	if names.given() == 0 {
		return
	}
	c.agreement = x.names.agreement(c.node, names)
	switch c.agreement {
	case 2:
		c.totalM -= o.NameBothM
	case 1:
		c.totalM -= o.NameOneM
	}
}

// nodeQuality judges one candidate by itself.
func nodeQuality(c nodeCandidate, names recordNames, o AssignOptions) (Quality, string) {
	given := names.given()
	switch {
	case given > 0 && c.agreement == 0:
		return Ambiguous, reasonNoName
	case c.agreement < given:
		return Fair, reasonOneName
	case c.by.offsetM > o.GoodOffsetM:
		return Fair, reasonOffRoad
	case c.costM-c.by.offsetM > o.CatchmentM:
		return Fair, reasonFarNode
	case given == 2:
		return Good, reasonBothNames
	case given == 1:
		return Good, reasonOnlyName
	}
	return Good, reasonNearest
}
