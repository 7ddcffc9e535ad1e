package network

import (
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// misread reports points that fit the network once their numbers are read
// differently: axes swapped or a sign lost, and points that are not near it in
// any reading.
func (d *shiftSearch) misread(sample []orb.Point) (Shift, bool) {
	s := Shift{Points: len(sample), Before: d.nearbyShare(sample, asRead)}
	if s.Before > d.o.Strays {
		return Shift{}, false
	}
	for _, r := range []struct {
		cause Cause
		read  func(orb.Point) orb.Point
		words say.Key
	}{
		{CauseSwapped, func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} }, "Longitude and latitude look swapped"},
		{CauseSignLon, func(p orb.Point) orb.Point { return orb.Point{-p[0], p[1]} }, "The sign of the longitudes looks wrong"},
		{CauseSignLat, func(p orb.Point) orb.Point { return orb.Point{p[0], -p[1]} }, "The sign of the latitudes looks wrong"},
	} {
		if share := d.nearbyShare(sample, r.read); share >= d.o.Support {
			s.Cause, s.Support = r.cause, share
			s.Reason = say.New("%s: read the other way, %.0f %% of the points lie where there are roads, as they are %.0f %%.",
				say.New(r.words), 100*share, 100*s.Before)
			return s, true
		}
	}
	return d.elsewhere(s, sample)
}

func asRead(p orb.Point) orb.Point { return p }

// nearbyShare is the share of the points that are within reach of the network.
func (d *shiftSearch) nearbyShare(sample []orb.Point, read func(orb.Point) orb.Point) float64 {
	extent := d.x.grid.box.Pad(d.o.ReachM)
	n := 0
	for _, p := range sample {
		if q := read(p); isPosition(q) && extent.Contains(d.x.plane.Forward(q)) {
			n++
		}
	}
	return float64(n) / float64(len(sample))
}

// elsewhere reports points that lie off the network's extent as a whole; the
// shift is then the distance between the two middles.
func (d *shiftSearch) elsewhere(s Shift, sample []orb.Point) (Shift, bool) {
	var there []orb.Point
	for _, p := range sample {
		if isPosition(p) {
			there = append(there, d.x.plane.Forward(p))
		}
	}
	s.Cause = CauseElsewhere
	if len(there) == 0 {
		s.Reason = say.New("The positions are not degrees of longitude and latitude: say which coordinate system they are in.")
		return s, true
	}
	from, to := d.x.grid.box.Center(), medianPoint(there)
	v := vector{to[0] - from[0], to[1] - from[1]}
	s.EastM, s.NorthM, s.SizeM, s.BearingDeg = v.east, v.north, v.size(), v.bearing()
	s.Reason = say.New("The points lie about %.0f km %s of the middle of the road network and off its extent: another city, or another coordinate system.",
		v.size()/1000, compass(s.BearingDeg))
	return s, true
}

// cause is the likely cause of a constant displacement, by size and bearing.
func (d *shiftSearch) cause(v vector) Cause {
	for _, rule := range d.o.Causes {
		turn := geo.Normalise(v.bearing() - rule.BearingDeg[0])
		if v.size() >= rule.SizeM[0] && v.size() <= rule.SizeM[1] && turn <= rule.BearingDeg[1]-rule.BearingDeg[0] {
			return rule.Cause
		}
	}
	return CauseUnknown
}

var causeWords = map[Cause]say.Key{
	CauseGCJ02:      "Size and direction are those of GCJ-02 (AMap, Tencent) read as WGS 84.",
	CauseBD09:       "Size and direction are those of BD-09 (Baidu) read as WGS 84.",
	CauseGCJ02Back:  "That is what comes of converting WGS 84 as if it were GCJ-02.",
	CauseBD09Back:   "That is what comes of converting WGS 84 as if it were BD-09.",
	CauseProjection: "Probably a projected system was read with the wrong datum or central meridian.",
	CauseUnknown:    "The cause is not known.",
}

func (s Shift) sentence() say.Text {
	text := say.New("The points lie about %.0f m %s of the roads: taking that back puts %.0f %% of them onto a road instead of %.0f %%. %s",
		s.SizeM, compass(s.BearingDeg), 100*s.Support, 100*s.Before, say.New(causeWords[s.Cause]))
	if s.Ambiguous {
		text = say.New("%s The streets repeat, and %d other shifts, no shift perhaps among them, fit about as well: check some points by hand.", text, len(s.Rivals))
	}
	return text
}

var compassWords = [...]say.Key{"north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"}

// compass names a bearing by the nearest of eight directions.
func compass(bearingDeg float64) say.Text {
	return say.New(compassWords[int(math.Round(bearingDeg/45))%8])
}
