package sight

import (
	"math"

	"github.com/paulmach/orb"
)

// Ground is the height of the ground at a place of the plane, in metres above
// any one level; false where it is not known.
type Ground func(at orb.Point) (heightM float64, known bool)

// hides says whether a thing that fills the heights from base to top hides
// anything from eyeM, and for which fractions [from, to] of the sight line it
// does so on level ground.
//
// Chinese profiles test a band (GB 50647-2011: solid things above 1.0 m; CJJ 75:
// plants between 0.9 m and 3.0 m): a thing that reaches into it hides all that
// lies behind. Otherwise the line runs straight from eyeM to TargetM, and the
// thing hides where base <= height of the line <= top.
func (e Eye) hides(eyeM, base, top float64, plant bool) (from, to float64, ok bool) {
	if e.Band {
		band := e.Solid
		if plant {
			band = e.Plant
		}
		return 0, 1, top > band.From && base < band.To
	}
	rise := e.TargetM - eyeM
	if rise == 0 {
		return 0, 1, base <= eyeM && eyeM <= top
	}
	from, to = (base-eyeM)/rise, (top-eyeM)/rise
	if from > to {
		from, to = to, from
	}
	from, to = max(from, 0), min(to, 1)
	return from, to, from <= to && to > 0
}

// couldMiss says whether a thing with one height unknown is certain to hide
// nothing, whatever the other height is.
func (e Eye) couldMiss(base, top *float64, plant bool) bool {
	low, high := e.limits(plant)
	return (base != nil && *base >= high) || (top != nil && *top <= low)
}

// limits are the heights that a thing must stay below or above to hide nothing
// from any eye.
func (e Eye) limits(plant bool) (low, high float64) {
	if e.Band {
		if plant {
			return e.Plant.From, e.Plant.To
		}
		return e.Solid.From, e.Solid.To
	}
	low, high = e.TargetM, e.TargetM
	for _, h := range e.EyesM {
		low, high = min(low, h), max(high, h)
	}
	return low, high
}

// eyes are the heights to test: one that means nothing for a band.
func (e Eye) eyes() []float64 {
	if e.Band {
		return bandEye
	}
	return e.EyesM
}

var bandEye = []float64{math.NaN()}
