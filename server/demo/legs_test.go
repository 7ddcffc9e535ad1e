package demo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/network"
	"tongshi/server/demo"
)

type xy struct{ x, y float64 }

func flat(p, origin orb.Point) xy {
	return xy{(p[0] - origin[0]) * 111320 * math.Cos(36.457*math.Pi/180), (p[1] - origin[1]) * 110950}
}

// lane is the straight line of one incoming lane: a point and the direction
// outwards. The stop line lies in the middle of the incoming lanes.
func lane(l network.Leg, origin orb.Point, rightmost bool) (at, out xy) {
	v := l.BearingDeg * math.Pi / 180
	out = xy{math.Sin(v), math.Cos(v)}
	const widthM = 3.4 // between the two usual widths
	off := -widthM * float64(max(1, l.LanesIn)-1) / 2
	if rightmost {
		off = -off
	}
	// The driver comes in along -out; his right is (-out.y, out.x).
	at = flat(l.StopLine, origin)
	return xy{at.x - out.y*off, at.y + out.x*off}, out
}

// TestTheNetworksOwnLegsSeeTheSameTriangles takes lanes, bearings and speeds
// from the built network instead of the maker's plan: the planted things must
// hide half a lane there too.
func TestTheNetworksOwnLegsSeeTheSameTriangles(t *testing.T) {
	c := full(1)
	n := build(t, c)
	byID := map[string]geo.Obstruction{}
	for _, o := range c.Obstructions {
		byID[o.UUID] = o
	}
	for _, k := range c.Truth.Blocked {
		legs, stem := legsAt(n, k)
		if len(legs) != 2 {
			t.Errorf("%s: the network has %d of the two legs at %.0f and %.0f degrees", k.Name, len(legs), k.Own.BearingDeg, k.Right.BearingDeg)
			continue
		}
		if legs[0].SpeedKMH != k.Own.SpeedKMH || legs[1].SpeedKMH != k.Right.SpeedKMH {
			t.Errorf("%s: speeds %v and %v in the network, %v and %v planned", k.Name, legs[0].SpeedKMH, legs[1].SpeedKMH, k.Own.SpeedKMH, k.Right.SpeedKMH)
		}
		var walls [][]xy
		for _, id := range k.Blockers {
			var wall []xy
			for _, p := range outline(byID[id]) {
				wall = append(wall, flat(p, n.Intersections[legs[0].Intersection].Point))
			}
			walls = append(walls, wall)
		}
		if h := hidden(legs, n.Intersections[legs[0].Intersection].Point, stem, k, walls); h < 0.5 {
			t.Errorf("%s (%s): %.2f of a lane is hidden by the network's legs, %.2f by plan", k.Name, k.Recipe, h, k.HiddenShare)
		}
	}
}

// legsAt finds the own and the right leg, and whether the own is a T's stem.
func legsAt(n *network.Network, k demo.Corner) (legs []network.Leg, stem bool) {
	best, least := -1, 30.0
	for i, x := range n.Intersections {
		if d := metres(x.Point, k.Intersection); d < least {
			best, least = i, d
		}
	}
	stem = true
	for _, want := range []float64{k.Own.BearingDeg, k.Right.BearingDeg} {
		for _, l := range n.Legs {
			if l.Intersection == best && angle(l.BearingDeg, want) < 20 {
				legs = append(legs, l)
				break
			}
		}
	}
	for _, l := range n.Legs {
		stem = stem && (l.Intersection != best || angle(l.BearingDeg, k.Own.BearingDeg+180) > 35)
	}
	return legs, stem
}

func angle(a, b float64) float64 { return math.Abs(math.Mod(a-b+540, 360) - 180) }

func hidden(legs []network.Leg, origin orb.Point, stem bool, k demo.Corner, walls [][]xy) float64 {
	a, ua := lane(legs[0], origin, !stem)
	b, ub := lane(legs[1], origin, false)
	f := ((b.x-a.x)*ub.y - (b.y-a.y)*ub.x) / (ua.x*ub.y - ua.y*ub.x)
	c := xy{a.x + ua.x*f, a.y + ua.y*f}
	pa := xy{c.x + ua.x*k.Own.RequiredM, c.y + ua.y*k.Own.RequiredM}
	pb := xy{c.x + ub.x*k.Right.RequiredM, c.y + ub.y*k.Right.RequiredM}
	return math.Max(hiddenFrom(pa, c, pb, walls), hiddenFrom(pb, c, pa, walls))
}

// hiddenFrom is the share of the lane from c to far that the outlines hide
// from the eye, by the bearings that each outline takes up.
func hiddenFrom(eye, c, far xy, walls [][]xy) float64 {
	const steps = 200
	hidden := 0
	for i := range steps {
		s := (float64(i) + 0.5) / steps
		q := xy{c.x + (far.x-c.x)*s, c.y + (far.y-c.y)*s}
		for _, wall := range walls {
			if crosses(eye, q, wall) {
				hidden++
				break
			}
		}
	}
	return float64(hidden) / steps
}

// crosses tells whether a sampled outline has points on both sides of the
// sight line, between its ends.
func crosses(p, q xy, wall []xy) bool {
	left, right := false, false
	l2 := (q.x-p.x)*(q.x-p.x) + (q.y-p.y)*(q.y-p.y)
	for _, w := range wall {
		along := ((w.x-p.x)*(q.x-p.x) + (w.y-p.y)*(q.y-p.y)) / l2
		if along <= 0 || along >= 1 {
			continue
		}
		if side := (q.x-p.x)*(w.y-p.y) - (q.y-p.y)*(w.x-p.x); side > 0 {
			left = true
		} else {
			right = true
		}
	}
	return left && right
}
