package sight

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"tongshi/geo/network"
)

// carriage is one segment of a leg with its lanes, from the left as an
// approaching driver sees them.
type carriage struct {
	segment int
	row     []network.Lane
	widthM  float64
	street  *street // once a lane of it has been asked for
}

// laneLine is one lane towards the intersection: OffsetM is from the middle
// of its carriage to the right of the approaching driver.
type laneLine struct {
	carriage int
	offsetM  float64
	widthM   float64
	position int
	turns    string
}

// through tells whether a lane allows going straight on.
func (l laneLine) through() bool {
	return l.turns == "" || strings.Contains(l.turns, "through") || strings.Contains(l.turns, "none")
}

// turnsOff tells a lane that only turns to the near side: its path meets no
// other one.
func (l laneLine) turnsOff(side network.Side) bool {
	if l.turns == "" {
		return false
	}
	for _, t := range strings.Split(l.turns, ";") {
		if !strings.HasSuffix(t, string(side)) {
			return false
		}
	}
	return true
}

const assumedLaneM = 3.5

// lanesOf lays a leg's lanes on its carriages.
func (j *junctionSight) lanesOf(a *approach) {
	var used []int
	for _, s := range a.Segments {
		if s >= 0 && s < len(j.lines) && len(j.lines[s]) > 1 {
			used = append(used, s)
		}
	}
	if len(used) == 0 {
		return
	}
	inSegments, outSegments := j.directions(used)
	in, out := j.split(a, len(inSegments) > 0, len(outSegments) > 0)
	if len(used) == 1 {
		inSegments, outSegments = used, used
	}
	for _, s := range used {
		c := carriage{segment: s}
		left := j.take(&out, outSegments, s)
		right := j.take(&in, inSegments, s)
		if j.side == network.LeftHand {
			slices.Reverse(right)
			c.row = slices.Concat(right, left)
		} else {
			slices.Reverse(left)
			c.row = slices.Concat(left, right)
		}
		a.rows = append(a.rows, c)
	}
	for i := range a.rows {
		a.measure(i)
	}
	byPosition := func(x, y laneLine) int { return x.position - y.position }
	slices.SortStableFunc(a.in, byPosition)
	slices.SortStableFunc(a.outs, byPosition)
}

// split gives the lanes of both directions from the centre out; where nothing is
// known, one of each way that the leg's segments go is assumed.
func (j *junctionSight) split(a *approach, comes, goes bool) (in, out []network.Lane) {
	lanes := a.Lanes
	if len(lanes) == 0 {
		lanes = row("in", a.LanesIn)
		lanes = append(lanes, row("out", a.LanesOut)...)
		if len(lanes) == 0 {
			if comes {
				lanes = row("in", 1)
			}
			if goes {
				lanes = append(lanes, row("out", 1)...)
			}
		}
	}
	for _, l := range lanes {
		if !(l.WidthM > 0 && l.WidthM < 20) {
			l.WidthM, l.Origin = assumedLaneM, "assumed"
		}
		if l.Origin != "measured" && l.Origin != "person" {
			a.assumed = append(a.assumed, "lane_width")
		}
		if l.Direction == "in" {
			in = append(in, l)
		} else {
			out = append(out, l)
		}
	}
	if a.LanesOrigin != "tagged" && a.LanesOrigin != "measured" && a.LanesOrigin != "person" {
		a.assumed = append(a.assumed, "lane_count")
	}
	byPosition := func(x, y network.Lane) int { return x.Position - y.Position }
	slices.SortStableFunc(in, byPosition)
	slices.SortStableFunc(out, byPosition)
	return in, out
}

func row(direction string, n int) []network.Lane {
	var lanes []network.Lane
	for i := range max(0, min(n, 12)) {
		lanes = append(lanes, network.Lane{Direction: direction, Position: i + 1, Use: "motor", Origin: "assumed"})
	}
	return lanes
}

// directions are the segments that bring traffic in and take it out.
func (j *junctionSight) directions(used []int) (in, out []int) {
	for _, s := range used {
		g := &j.net.Segments[s]
		if !g.OneWay || g.To == j.at {
			in = append(in, s)
		}
		if !g.OneWay || g.From == j.at && g.To != j.at {
			out = append(out, s)
		}
	}
	return in, out
}

// take gives a segment its share of the lanes, the last one the rest.
func (j *junctionSight) take(lanes *[]network.Lane, segments []int, s int) []network.Lane {
	i := slices.Index(segments, s)
	if i < 0 {
		return nil
	}
	n := len(*lanes)
	if i < len(segments)-1 {
		want := j.net.Segments[s].Lanes
		if !j.net.Segments[s].OneWay {
			want = (want + 1) / 2
		}
		n = max(0, min(n, want))
	}
	share := slices.Clone((*lanes)[:n])
	*lanes = (*lanes)[n:]
	return share
}

// measure puts the lanes of a carriage side by side about its middle.
func (a *approach) measure(i int) {
	c := &a.rows[i]
	for _, l := range c.row {
		c.widthM += l.WidthM
	}
	at := -c.widthM / 2
	for _, l := range c.row {
		motor := l.Use == "" || l.Use == "motor" || l.Use == "bus"
		lane := laneLine{i, at + l.WidthM/2, l.WidthM, l.Position, l.Turns}
		switch {
		case motor && l.Direction == "in":
			a.in = append(a.in, lane)
		case motor:
			a.outs = append(a.outs, lane)
		}
		at += l.WidthM
	}
}

// shifted moves a polyline to its left by d metres, joints mitred, sharp ones
// no farther than twice the distance.
func shifted(line orb.LineString, d float64) orb.LineString {
	out := make(orb.LineString, len(line))
	for i, p := range line {
		n := leftOf(line, max(i-1, 0), max(i, 1))
		if i > 0 && i < len(line)-1 {
			m := leftOf(line, i, i+1)
			sum := orb.Point{n[0] + m[0], n[1] + m[1]}
			k := math.Max(0.5, 1+n[0]*m[0]+n[1]*m[1])
			n = orb.Point{sum[0] / k, sum[1] / k}
		}
		out[i] = orb.Point{p[0] + d*n[0], p[1] + d*n[1]}
	}
	return out
}

// leftOf is the unit normal to the left of the stretch between two vertices.
func leftOf(line orb.LineString, i, k int) orb.Point {
	dx, dy := line[k][0]-line[i][0], line[k][1]-line[i][1]
	length := math.Hypot(dx, dy)
	return orb.Point{-dy / length, dx / length}
}
