package sight

import "github.com/paulmach/orb"

// Kind says which two drivers a triangle is for.
type Kind string

// The kinds of triangle. In an approach triangle both drivers move and both
// must see each other (the Chinese triangle; AASHTO cases A and C). In a
// departure triangle the driver at the vertex waits and only looks (AASHTO
// cases B, D, E and F).
const (
	Approach  Kind = "approach"
	Departure Kind = "departure"
)

// Triangle is the area that one approach must see across to the lane of one
// conflicting approach. On a curve it is a fan.
type Triangle struct {
	LegID, ConflictLegID int64
	Profile              string // e.g. "CN-URBAN"
	Manoeuvre            string // vocabulary "triangle_manoeuvre"
	Lane                 int    // of the conflicting leg, 1 nearest the centre
	UserClass            string // vocabulary "user_class": car, truck, e_bike
	Kind                 Kind

	// Own and Other are the centrelines of the two lanes, from the conflict
	// point back against the traffic, at least as long as what is required
	// unless the lane ends before.
	Own, Other Path
	// RequiredOwnM and RequiredM are the distances along Own and Other that
	// must be seen. Where a lane ends before, they are cut and Ended says why.
	RequiredOwnM, RequiredM float64
	// OwnKMH and OtherKMH are the speeds behind the distances.
	OwnKMH, OtherKMH float64
	// OwnSpeedOrigin and OtherSpeedOrigin say where those come from:
	// vocabulary "speed_origin".
	OwnSpeedOrigin, OtherSpeedOrigin string
	// StoppingM is the stopping sight distance of the conflicting road; a
	// departure triangle that sees less is blocked.
	StoppingM float64

	Eye   Eye
	Area  orb.Polygon // closed ring, counter-clockwise
	Ended []string    // why a leg of the triangle is shorter than required
	// Assumed names what was assumed for want of data: vocabulary "assumption".
	Assumed []string
}

// Vertex is where the driver of the own approach looks from.
func (t *Triangle) Vertex() orb.Point { return t.Own.At(t.RequiredOwnM) }

// FarVertex is the farthest point of the conflicting lane that must be seen.
func (t *Triangle) FarVertex() orb.Point { return t.Other.At(t.RequiredM) }

// Eye is how a profile tests heights.
type Eye struct {
	// Band tests whether a thing reaches into a band of heights above the
	// lane (the Chinese rule); otherwise rays from EyesM to TargetM decide.
	Band         bool
	Solid, Plant Range // the band for things and for plants
	// EyesM are eye heights to test, the worst of them governs; TargetM is
	// the height of what must be seen.
	EyesM   []float64
	TargetM float64
	// TargetWidthM is the width, square to the line of sight, that a hidden
	// stretch must have to hide the whole target.
	TargetWidthM float64
}

// Range is a span of heights in metres, From below To.
type Range struct{ From, To float64 }
