package demo

import (
	"math"
	"time"

	"github.com/paulmach/orb"

	"tongshi/geo"
)

// surveyedOn is the day of the demonstration city's survey.
var surveyedOn = time.Date(2026, 5, 18, 0, 0, 0, 0, zone8)

// zone8 is the city's time; China keeps one without summer time.
var zone8 = time.FixedZone("Asia/Shanghai", 8*3600)

// obstacle is an obstruction while it is made, with its outline in metres.
type obstacle struct {
	geo.Obstruction
	outline []pt // convex
}

// blocks tells whether its band reaches into the one that must stay clear:
// 1.0 to 3.0 m, and 0.9 to 3.0 m for plants.
func (o obstacle) blocks() bool {
	low := 1.0
	switch o.Kind {
	case "tree", "hedge", "planter", "crop":
		low = 0.9
	}
	return *o.TopM > low && *o.BaseM < 3.0
}

func newObstacle(d dice, kind string, base, top float64) obstacle {
	base, top = round2(base), round2(top)
	yes := true
	o := obstacle{Obstruction: geo.Obstruction{UUID: d.uuid(), Source: "demo-survey", Kind: kind, BaseM: &base, TopM: &top, Origin: "measured",
		Status: "standing", Land: "right_of_way", OwnerUnit: owners[kind], ValidFrom: surveyedOn, Removable: &yes}}
	o.SourceID = o.UUID[:8]
	return o
}

// owners are the units that answer for each kind.
var owners = map[string]string{
	"tree":            "YL",
	"hedge":           "YL",
	"planter":         "YL",
	"kiosk":           "CG",
	"sign":            "CG",
	"wall":            "JB-DONGCHENG",
	"parked_vehicles": "JJ-1",
	"crop":            "JB-XINCHENG",
	"building":        "JB-DONGCHENG",
}

// round makes a point footprint of the given radius.
func (o obstacle) round(p pt, radius float64) obstacle {
	radius = round2(radius)
	o.Footprint, o.RadiusM = p.lonlat(), &radius
	for i := range 12 {
		v := float64(i) * math.Pi / 6
		o.outline = append(o.outline, p.add(pt{math.Cos(v), math.Sin(v)}.mul(radius)))
	}
	return o
}

// strip makes a line footprint of the given half thickness.
func (o obstacle) strip(a, b pt, half float64) obstacle {
	o.Footprint, o.RadiusM = orb.LineString{a.lonlat(), b.lonlat()}, &half
	o.outline = box(a, b, half)
	return o
}

// block makes a rectangular footprint about the line from a to b.
func (o obstacle) block(a, b pt, half float64) obstacle {
	o.outline = box(a, b, half)
	o.Footprint = polygon(box(a, b, half)...)
	return o
}

func box(a, b pt, half float64) []pt {
	r := b.sub(a).unit().right().mul(half)
	return []pt{a.add(r), b.add(r), b.sub(r), a.sub(r)}
}

// hides tells whether the sight line from p to q meets the outline.
func (o obstacle) hides(p, q pt) bool {
	for i, a := range o.outline {
		if _, _, ok := meet(p, q, a, o.outline[(i+1)%len(o.outline)]); ok {
			return true
		}
	}
	return false
}

// touches tells whether the outline meets a triangle.
func (o obstacle) touches(ring []pt) bool {
	for i, p := range o.outline {
		if inside(ring, p) || inside(o.outline, ring[0]) {
			return true
		}
		for k, a := range ring {
			if _, _, ok := meet(p, o.outline[(i+1)%len(o.outline)], a, ring[(k+1)%len(ring)]); ok {
				return true
			}
		}
	}
	return false
}

// hiddenShare is how much of the other lane the worse placed of the two
// drivers cannot see, sampled every half metre.
func (k corner) hiddenShare(things []obstacle) float64 {
	return math.Max(share(k.pa, k.c, k.pb, things), share(k.pb, k.c, k.pa, things))
}

func share(eye, from, to pt, things []obstacle) float64 {
	n := int(from.dist(to) * 2)
	hidden := 0
	for i := range n + 1 {
		target := from.lerp(to, float64(i)/float64(n))
		for _, o := range things {
			if o.blocks() && o.hides(eye, target) {
				hidden++
				break
			}
		}
	}
	return float64(hidden) / float64(n+1)
}
