package network

import (
	"github.com/paulmach/orb"

	"tongshi/geo"
)

// explanation is a way of putting the points where they belong.
type explanation struct {
	v      vector // the displacement it takes back, in the mean
	cause  Cause  // empty for a constant displacement
	points []orb.Point
	onRoad []bool
	count  int
}

func (e explanation) share() float64 { return float64(e.count) / float64(len(e.onRoad)) }

// moved takes a constant displacement back.
func (d *shiftSearch) moved(v vector) explanation {
	points := make([]orb.Point, len(d.all))
	for i, p := range d.all {
		points[i] = orb.Point{p[0] - v.east, p[1] - v.north}
	}
	return d.explain(v, "", points)
}

// datumReadings bring points to WGS 84 that are in another datum, or were
// brought there once too often.
var datumReadings = []struct {
	cause Cause
	read  func(orb.Point) orb.Point
}{
	{CauseGCJ02, geo.DatumGCJ02.ToWGS84},
	{CauseBD09, geo.DatumBD09.ToWGS84},
	{CauseGCJ02Back, geo.DatumGCJ02.FromWGS84},
	{CauseBD09Back, geo.DatumBD09.FromWGS84},
}

// datumReading is that of a cause; nil of a constant displacement.
func datumReading(cause Cause) func(orb.Point) orb.Point {
	for _, r := range datumReadings {
		if r.cause == cause {
			return r.read
		}
	}
	return nil
}

// datums are the explanations by a map datum of China, exact at each point.
// There are none where the datums do not differ.
func (d *shiftSearch) datums() []explanation {
	var found []explanation
	for _, reading := range datumReadings {
		points := make([]orb.Point, len(d.all))
		var sum vector
		for i, p := range d.degrees {
			points[i] = d.x.plane.Forward(reading.read(p))
			sum.east += d.all[i][0] - points[i][0]
			sum.north += d.all[i][1] - points[i][1]
		}
		n := float64(len(points))
		if v := (vector{sum.east / n, sum.north / n}); v.size() >= d.o.SmallestM {
			found = append(found, d.explain(v, reading.cause, points))
		}
	}
	return found
}

func (d *shiftSearch) explain(v vector, cause Cause, points []orb.Point) explanation {
	e := explanation{v: v, cause: cause, points: points, onRoad: make([]bool, len(points))}
	for i, p := range points {
		if d.x.distance(p, 2*d.o.OnRoadM) <= d.o.OnRoadM {
			e.onRoad[i] = true
			e.count++
		}
	}
	return e
}

// coveredShare is the share of the points that the road file covers in an
// explanation.
func (d *shiftSearch) coveredShare(e explanation) float64 {
	n := 0
	for _, p := range e.points {
		if d.x.distance(p, d.o.CoveredM) < d.o.CoveredM {
			n++
		}
	}
	return float64(n) / float64(len(e.points))
}

// compare counts the held points that an explanation puts onto the roads, and
// those that it takes off them.
func compare(still, e explanation) (gained, lost int) {
	for i := range e.onRoad {
		switch {
		case i%everyFifth == 0:
		case e.onRoad[i] && !still.onRoad[i]:
			gained++
		case still.onRoad[i] && !e.onRoad[i]:
			lost++
		}
	}
	return gained, lost
}
