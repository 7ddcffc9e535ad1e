package placewords

import (
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
)

// Lengths in metres and angles in degrees by which a place is judged.
const (
	clusterM     = 30.0  // junctions of the same two roads nearer than this are one: their middle is within 15 m of each
	sureOffsetM  = 500.0 // farther along the road a stated distance is a guess
	straightWay  = 50.0  // a leg leads in a direction when it turns off from it by no more
	slantedWay   = 75.0  // and roughly so up to here
	tellApart    = 20.0  // two legs less different than this are not told apart by a direction
	sideWithin   = 60.0  // a side of the road is across it by this
	besideM      = 60.0  // a place is at a road that is no farther
	carriageway  = 40.0  // ends of one walk nearer than this are carriageways of one road
	looseStakeM  = 15.0  // road and stakes may differ in length by this
	stakeAsideM  = 40.0  // a known point is of a road that is no farther
	farStakesM   = 5000. // known points farther apart say too little of what is between
	exactStakeM  = 0.5
	shortestHopM = 60.0 // between the ends of one road's segments across an intersection
)

// Place is a named place that words may refer to.
type Place struct {
	Name  string    `db:"name"`
	Point orb.Point `db:"point"`
}

// Stake is a known point of a road: its kilometre post, in metres.
type Stake struct {
	Road  string    `db:"road"`
	M     float64   `db:"m"`
	Point orb.Point `db:"point"`
}

// Found is where words lead. Intersection is an index of the network, -1 when the
// place is not at one; Position is not set for ambiguous and unmatched. Road and
// Ref are the names by which it was found.
type Found struct {
	Position     orb.Point
	Placed       bool
	Intersection int
	NodeM        float64 // from the intersection's point
	Quality      network.Quality
	Reason       string
	Statement    Statement
}

// Finder finds places by words in one network. It is safe for many goroutines.
type Finder struct {
	words  *Words
	index  *network.Index
	net    *network.Network
	plane  geo.Plane
	lines  []line
	atNode map[int64][]int // segments by the source nodes of their ends
	places map[string][]orb.Point
	stakes stakeTable
}

// NewFinder makes the finder of a network with what a city knows of places and
// stakes; either may be empty.
func NewFinder(index *network.Index, words *Words, places []Place, stakes []Stake) *Finder {
	net := index.Network()
	f := &Finder{words: words.ForCity(index.Words()), index: index, net: net, atNode: map[int64][]int{}, places: map[string][]orb.Point{}}
	f.plane = geo.NewPlane(middle(net))
	f.lines = make([]line, len(net.Segments))
	for i := range net.Segments {
		s := &net.Segments[i]
		f.lines[i] = line(f.plane.ForwardLine(s.Line))
		if a, b, err := s.EndNodes(); err == nil {
			f.atNode[a] = append(f.atNode[a], i)
			f.atNode[b] = append(f.atNode[b], i)
		}
	}
	for _, p := range places {
		name := placeName(p.Name)
		f.places[name] = append(f.places[name], f.plane.Forward(p.Point))
	}
	f.stakes = f.newStakeTable(stakes)
	return f
}

func placeName(name string) string { return strings.Join(strings.Fields(plain(name)), "") }

func middle(net *network.Network) orb.Point {
	var b orb.Bound
	for i := range net.Segments {
		if i == 0 {
			b = net.Segments[i].Line.Bound()
		}
		b = b.Union(net.Segments[i].Line.Bound())
	}
	return b.Center()
}

// rank orders qualities, best first.
var rank = map[network.Quality]int{network.Good: 0, network.Fair: 1, network.Ambiguous: 2, network.Unmatched: 3}

// Worse reports whether a quality is worse than another.
func Worse(a, b network.Quality) bool { return rank[a] > rank[b] }

// Find is where a record's words lead: of the ways to understand them the one that
// the roads bear out best. Good means within 15 m of what the words mean. What
// leads past the end of a road is nowhere.
func (f *Finder) Find(r Record) Found {
	best := nowhere(reasonUnread)
	for i, s := range f.words.Statements(r) {
		found := f.resolve(s)
		found.Statement = s
		switch {
		case i == 0 || rank[found.Quality] < rank[best.Quality]:
			best = found
		case found.Quality == network.Good && best.Quality == network.Good && f.apartM(found, best) > clusterM:
			return ambiguous(reasonSeveral)
		}
	}
	return best
}

func (f *Finder) apartM(a, b Found) float64 {
	return distance(f.plane.Forward(a.Position), f.plane.Forward(b.Position))
}

func nowhere(reason string) Found {
	return Found{Intersection: -1, Quality: network.Unmatched, Reason: reason}
}

func ambiguous(reason string) Found {
	return Found{Intersection: -1, Quality: network.Ambiguous, Reason: reason}
}

func (f *Finder) resolve(s Statement) Found {
	road, segments := f.road(s.Road)
	if s.Stake != nil {
		return f.atStake(s, road, segments)
	}
	if len(segments) == 0 {
		return nowhere(reasonNoRoad)
	}
	if s.DistanceM != nil && *s.DistanceM == 0 {
		s.DistanceM = nil
	}
	if s.Ref == "" {
		return ambiguous(reasonOnlyRoad)
	}
	cross, others := f.road(s.Ref)
	if len(others) == 0 {
		return f.fromPlace(s, road, segments)
	}
	return f.fromJunction(s, road, cross, segments, others)
}

// road is a name as the network knows it, with the segments that bear it.
func (f *Finder) road(name string) (string, []int) {
	segments := f.index.SegmentsNamed(name)
	if len(segments) > 0 {
		return name, segments
	}
	for _, short := range f.words.shorter(name) {
		if segments := f.index.SegmentsNamed(short); len(segments) > 0 {
			return short, segments
		}
	}
	return name, nil
}

// start is where a distance is counted from.
type start struct {
	at   orb.Point // on the plane
	node int       // the intersection, -1 where there is none
}

// meetings are the places where two roads meet: intersections, and else the nodes
// where one goes over into the other.
func (f *Finder) meetings(road, cross string, segments, others []int) []start {
	var all []start
	for _, node := range f.index.JunctionsNamed(road, cross) {
		all = append(all, start{f.plane.Forward(f.net.Intersections[node].Point), node})
	}
	if len(all) > 0 {
		return all
	}
	ends := map[int64]bool{}
	for _, i := range segments {
		if a, b, err := f.net.Segments[i].EndNodes(); err == nil {
			ends[a], ends[b] = true, true
		}
	}
	for _, i := range others {
		a, b, err := f.net.Segments[i].EndNodes()
		if err != nil {
			continue
		}
		if ends[a] {
			all = append(all, start{f.lines[i][0], -1})
		}
		if ends[b] {
			all = append(all, start{f.lines[i][len(f.lines[i])-1], -1})
		}
	}
	return all
}

func (f *Finder) fromJunction(s Statement, road, cross string, segments, others []int) Found {
	starts := f.meetings(road, cross, segments, others)
	switch {
	case len(starts) == 0:
		return nowhere(reasonNoJunction)
	case s.DistanceM != nil && s.Towards == "":
		return ambiguous(reasonNoDirection)
	case s.DistanceM != nil:
		return f.offset(s, road, cross, starts)
	}
	at, ok := together(starts)
	if !ok {
		return ambiguous(reasonSeveral)
	}
	found := f.placed(at.at, network.Good, reasonJunction)
	if found.Intersection = at.node; at.node >= 0 {
		found.NodeM = distance(at.at, f.plane.Forward(f.net.Intersections[at.node].Point))
	}
	if s.Towards != "" {
		found.Quality, found.Reason = network.Fair, reasonOnlyTowards
	}
	return found
}

func (f *Finder) placed(at orb.Point, quality network.Quality, reason string) Found {
	return Found{Position: f.plane.Inverse(at), Placed: true, Intersection: -1, Quality: quality, Reason: reason}
}

// together is the middle of starts that are near each other.
func together(starts []start) (start, bool) {
	middle := start{node: starts[0].node}
	for _, s := range starts {
		middle.at[0] += s.at[0] / float64(len(starts))
		middle.at[1] += s.at[1] / float64(len(starts))
	}
	for _, s := range starts {
		if distance(s.at, middle.at) > clusterM/2 {
			return start{}, false
		}
	}
	return middle, true
}
