package network

import (
	"maps"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tongshi/geo"
)

// correctRoads writes into a copy of the road file what people corrected in
// it: names of roads, and roads that it lacks. What follows from them (which
// junctions there are, what they are called) then follows by itself. It marks
// the overrides that found their place.
func (opts *Options) correctRoads(roads Roads, found map[int64]bool) Roads {
	if len(roads.Overrides) == 0 {
		return roads
	}
	roads.Ways = slices.Clone(roads.Ways)
	for i := range roads.Overrides {
		o := &roads.Overrides[i]
		switch {
		case o.Object == "segment" && o.Field == "name":
			found[o.ID] = opts.rename(&roads, o)
		case o.Object == "node" && o.Field == "add":
			found[o.ID] = opts.addRoad(&roads, o)
		}
	}
	return roads
}

// rename gives the ways of a segment another name. The old one stays among the
// names it goes by, so that records that use it are still understood.
func (opts *Options) rename(roads *Roads, o *Override) (done bool) {
	name := func(i int) {
		tags := maps.Clone(roads.Ways[i].Tags)
		if old := tags["name"]; old != "" && old != o.Value.Text {
			tags["old_name"] = old
		}
		tags["name"] = o.Value.Text
		roads.Ways[i].Tags, done = tags, true
	}
	for i, w := range roads.Ways {
		if slices.Contains(o.Ways, w.ID) && nearBound(w.Line, o.At) { // another file's way may bear the number
			name(i)
		}
	}
	if !done {
		if spot, ok := opts.nearestRoad(roads, o.At); ok {
			name(spot.way)
		}
	}
	return done
}

// addedWay numbers the ways that people drew: below every number of a source.
const addedWay = -1 << 52

// addRoad draws a road that the file lacks, from the nearest road outwards.
func (opts *Options) addRoad(roads *Roads, o *Override) bool {
	spot, ok := opts.nearestRoad(roads, o.Value.Line[0])
	if !ok {
		return false
	}
	at, node := spot.joinIn(roads)
	line := append(orb.LineString{at}, o.Value.Line[1:]...)
	nodes := []int64{node}
	for _, p := range line[1:] {
		nodes = append(nodes, NodeAt(p))
	}
	tags := map[string]string{"highway": o.Value.Class}
	if o.Value.Text != "" {
		tags["name"] = o.Value.Text
	}
	roads.Ways = append(roads.Ways, Way{ID: addedWay - o.ID, Nodes: nodes, Line: line, Tags: tags})
	return true
}

// spot is a place on a way: on the stretch that ends at vertex after.
type spot struct {
	way, after int
	at         orb.Point
	onVertex   int // the vertex that is as good as there, or -1
}

// vertexM: nearer than this to a vertex, a new road meets the vertex.
const vertexM = 2

// nearestRoad finds the place on a road at ground level that is nearest to a
// position and within reach.
func (opts *Options) nearestRoad(roads *Roads, position orb.Point) (found spot, ok bool) {
	plane, least := geo.NewPlane(position), float64(overrideReachM)
	for i, w := range roads.Ways {
		if r, drivable := opts.readRoad(i, w); !drivable || r.level != 0 || len(w.Line) < 2 || !nearBound(w.Line, position) {
			continue
		}
		xy := plane.ForwardLine(w.Line)
		for k := 1; k < len(xy); k++ {
			foot := footOn(xy[k-1], xy[k])
			if d := planar.Distance(orb.Point{}, foot); d < least {
				least, ok = d, true
				found = spot{way: i, after: k, at: plane.Inverse(foot), onVertex: -1}
				for _, v := range []int{k - 1, k} {
					if planar.Distance(foot, xy[v]) <= vertexM {
						found.onVertex = v
					}
				}
			}
		}
	}
	return found, ok
}

// nearBound says whether a line may come within reach of a position; a
// thousandth of a degree of latitude is 111 m.
func nearBound(line orb.LineString, at orb.Point) bool {
	return line.Bound().Pad(0.005).Contains(at)
}

// footOn is the point of a stretch nearest to the origin.
func footOn(a, b orb.Point) orb.Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	square := dx*dx + dy*dy
	if square == 0 {
		return a
	}
	t := min(1, max(0, -(a[0]*dx+a[1]*dy)/square))
	return orb.Point{a[0] + t*dx, a[1] + t*dy}
}

// joinIn makes the place a vertex of its way and returns it with its number.
func (s spot) joinIn(roads *Roads) (orb.Point, int64) {
	w := &roads.Ways[s.way]
	nodes := numberNodes(*w, 0)
	if s.onVertex >= 0 {
		return w.Line[s.onVertex], nodes[s.onVertex]
	}
	node := NodeAt(s.at)
	w.Line = slices.Insert(slices.Clone(w.Line), s.after, s.at)
	w.Nodes = slices.Insert(slices.Clone(nodes), s.after, node)
	return s.at, node
}
