package sight_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
)

// gridCity draws n by n crossings with everything that real streets do to a
// triangle: crooked blocks, blocks left out, one-way streets, medians, names
// that change, every control, lanes with and without widths and turns.
func gridCity(r *rand.Rand, n int) *network.Network {
	c := &gridMaker{r: r, n: n, plane: geo.NewPlane(orb.Point{116, 36.45}), net: &network.Network{}}
	for row := range n {
		for col := range n {
			at := orb.Point{160*float64(col) + 24*r.Float64(), 160*float64(row) + 24*r.Float64()}
			c.at = append(c.at, at)
			c.net.Intersections = append(c.net.Intersections, network.Intersection{ID: int64(len(c.at)), Point: c.plane.Inverse(at)})
		}
	}
	for row := range n {
		for col := range n {
			if col+1 < n && r.IntN(14) > 0 {
				c.block(row*n+col, row*n+col+1, row, fmt.Sprintf("甲%d路", row/2))
			}
			if row+1 < n && r.IntN(14) > 0 {
				c.block(row*n+col, row*n+n+col, col, fmt.Sprintf("乙%d街", col/2))
			}
		}
	}
	return c.net
}

type gridMaker struct {
	r     *rand.Rand
	n     int
	plane geo.Plane
	at    []orb.Point
	net   *network.Network
}

var controls = []string{"stop", "stop", "yield", "none", "unknown", "all_way_stop", "flashing", "roundabout"}

// block joins two crossings; every fourth street is wide and signalled.
func (c *gridMaker) block(a, b, street int, name string) {
	r := c.r
	lanes, kmh, control := 1+r.IntN(2), 30+10*float64(r.IntN(3)), controls[r.IntN(len(controls))]
	if street%4 == 0 {
		lanes, kmh, control = 2+r.IntN(2), 60, "signal"
	}
	if r.IntN(9) == 0 {
		name = ""
	}
	oneWay := r.IntN(10) == 0
	line := orb.LineString{c.at[a]}
	bends := r.IntN(4)
	for i := range bends {
		f := float64(i+1) / float64(bends+1)
		p, q := c.at[a], c.at[b]
		line = append(line, orb.Point{p[0] + f*(q[0]-p[0]) + 8*r.Float64(), p[1] + f*(q[1]-p[1]) + 8*r.Float64()})
	}
	line = append(line, c.at[b])
	segment := len(c.net.Segments)
	s := network.Segment{From: a, To: b, Internal: -1, Name: name, Names: []string{name}, OneWay: oneWay, Lanes: 2 * lanes}
	if oneWay {
		s.Lanes = lanes
	}
	for _, p := range line {
		s.Line = append(s.Line, c.plane.Inverse(p))
	}
	c.net.Segments = append(c.net.Segments, s)
	c.leg(a, segment, line[0], line[1], lanes, kmh, control, oneWay, false)
	c.leg(b, segment, line[len(line)-1], line[len(line)-2], lanes, kmh, control, oneWay, true)
}

// leg hangs a segment on a crossing; arrives tells the end of its line.
func (c *gridMaker) leg(node, segment int, at, next orb.Point, lanes int, kmh float64, control string, oneWay, arrives bool) {
	r := c.r
	leg := network.Leg{
		ID: int64(len(c.net.Legs) + 1), Intersection: node, Segments: []int{segment}, BearingDeg: geo.Bearing(at, next), SpeedKMH: kmh,
		SpeedOrigin: []string{"posted", "assumed"}[r.IntN(2)], LanesOrigin: []string{"tagged", "assumed"}[r.IntN(2)], Control: control,
	}
	d := math.Hypot(next[0]-at[0], next[1]-at[1])
	leg.StopLine = c.plane.Inverse(orb.Point{at[0] + 9/d*(next[0]-at[0]), at[1] + 9/d*(next[1]-at[1])})
	if r.IntN(8) == 0 {
		leg.MedianM = 8 * r.Float64()
	}
	width := []float64{0, 3, 3.25, 3.5}[r.IntN(4)]
	for i := range lanes {
		turns := []string{"", "", "", "left", "through", "through;right", "right"}[r.IntN(7)]
		if !oneWay || arrives {
			leg.LanesIn++
			leg.Lanes = append(leg.Lanes, network.Lane{Direction: "in", Position: i + 1, WidthM: width, Turns: turns, Use: "motor", Origin: "tagged"})
		}
		if !oneWay || !arrives {
			leg.LanesOut++
			leg.Lanes = append(leg.Lanes, network.Lane{Direction: "out", Position: i + 1, WidthM: width, Use: "motor", Origin: "tagged"})
		}
	}
	c.net.Legs = append(c.net.Legs, leg)
	c.net.Intersections[node].Segments = append(c.net.Intersections[node].Segments, segment)
}
