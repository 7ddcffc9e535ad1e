package network

import (
	"fmt"
	"io/fs"
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// Shift is a displacement that the points of an import have in common.
type Shift struct {
	EastM, NorthM float64 // how far the points lie from where they belong
	SizeM         float64
	BearingDeg    float64 // from where they belong to where they lie
	Cause         Cause
	Points        int     // looked at
	Before        float64 // share of them on the road as they are
	Support       float64 // share on the road when the shift is taken back
	// Ambiguous shifts have rivals: in a city of equal blocks a shift by one
	// block looks the same. The rivals are other shifts (east, north, metres).
	Ambiguous bool
	Rivals    [][2]float64
	Reason    say.Text // plain sentences for the person who imports
}

// Cause of a shift, as far as the data tell.
type Cause string

// The causes. A constant vector of an unknown kind is CauseUnknown.
const (
	CauseGCJ02      Cause = "gcj02"          // the points are GCJ-02
	CauseBD09       Cause = "bd09"           // the points are BD-09
	CauseGCJ02Back  Cause = "gcj02_reversed" // WGS 84 converted as if it had been GCJ-02
	CauseBD09Back   Cause = "bd09_reversed"
	CauseProjection Cause = "projection" // datum or central meridian of a projected system
	CauseSwapped    Cause = "swapped_axes"
	CauseSignLon    Cause = "sign_of_longitude"
	CauseSignLat    Cause = "sign_of_latitude"
	CauseElsewhere  Cause = "elsewhere" // not near the network at all
	CauseUnknown    Cause = "unknown"
)

// ShiftOptions are the rules of detection; lengths in metres, shares of one.
type ShiftOptions struct {
	OnRoadM       float64 `json:"on_road_m"`
	CoveredM      float64 `json:"covered_m"`
	ReachM        float64 `json:"reach_m"`
	SmallestM     float64 `json:"smallest_m"`
	Sample        int     `json:"sample"`
	MinimumPoints int     `json:"minimum_points"`
	Gain          float64 `json:"gain"`
	Support       float64 `json:"support"`
	Sigmas        float64 `json:"sigmas"`
	AliasGain     float64 `json:"alias_gain"`
	AliasSupport  float64 `json:"alias_support"`
	Rival         float64 `json:"rival"`
	Strays        float64 `json:"strays"`
	// MixtureShare is the least share of the points that counts as mixed,
	// MixtureSpreads how far above other directions its excess must be, in their
	// standard deviations.
	MixtureShare   float64     `json:"mixture_share"`
	MixtureSpreads float64     `json:"mixture_spreads"`
	Causes         []causeRule `json:"causes"`
}

// causeRule names a cause by the size and bearing of a shift; bearings go
// clockwise from the first to the second.
type causeRule struct {
	Cause      Cause      `json:"cause"`
	SizeM      [2]float64 `json:"size_m"`
	BearingDeg [2]float64 `json:"bearing_deg"`
}

// ReadShiftOptions reads assignment.json.
func ReadShiftOptions(files fs.FS) (ShiftOptions, error) {
	var file struct {
		Shift ShiftOptions `json:"shift"`
	}
	if err := readAssignment(files, &file); err != nil {
		return ShiftOptions{}, err
	}
	o := file.Shift
	if !(o.OnRoadM > 0 && o.CoveredM > 0 && o.ReachM > o.SmallestM && o.SmallestM > 0) || o.Sample < o.MinimumPoints || o.MinimumPoints < 1 {
		return ShiftOptions{}, fmt.Errorf("assignment.json: shift: lengths must be above 0, reach_m above smallest_m, sample at least minimum_points")
	}
	return o, nil
}

// DetectShift looks for a shift that the points (lon, lat, as imported) have in
// common against the network of an index: a datum mix-up, a projection error,
// swapped axes. It needs some dozens of points and reports false when there are
// fewer, when the points fit as they are, and when no shift makes them fit.
// Points that are NaN are left out.
//
// The shift is searched with one part of the points and must then put clearly
// more of the other part onto the roads than it takes off them.
func DetectShift(x *Index, points []orb.Point, o ShiftOptions) (Shift, bool) {
	d, misread := newShiftSearch(x, points, o)
	switch {
	case misread != nil:
		return *misread, true
	case d == nil:
		return Shift{}, false
	}
	return d.detect()
}

// newShiftSearch makes the search for the points ready. Points that are read
// wrongly as a whole need none: their shift is given instead. Both are nil where
// there are too few points to tell.
func newShiftSearch(x *Index, points []orb.Point, o ShiftOptions) (*shiftSearch, *Shift) {
	d := &shiftSearch{x: x, o: o}
	sample := d.sample(points)
	if len(sample) < o.MinimumPoints || len(x.pieces) == 0 {
		return nil, nil
	}
	if s, ok := d.misread(sample); ok {
		return nil, &s
	}
	if d.load(sample); len(d.all) < o.MinimumPoints {
		return nil, nil
	}
	return d, nil
}

// sample takes points evenly from the whole import.
func (d *shiftSearch) sample(points []orb.Point) []orb.Point {
	var finite []orb.Point
	for _, p := range points {
		if !math.IsNaN(p[0]-p[0]) && !math.IsNaN(p[1]-p[1]) {
			finite = append(finite, p)
		}
	}
	if len(finite) <= d.o.Sample {
		return finite
	}
	sample := make([]orb.Point, d.o.Sample)
	for i := range sample {
		sample[i] = finite[i*len(finite)/d.o.Sample]
	}
	return sample
}

// detect compares the best explanation with none.
func (d *shiftSearch) detect() (Shift, bool) {
	still := d.moved(d.refine(vector{}, d.o.SmallestM))
	v, rivals := d.best()
	best := d.moved(v)
	for _, h := range d.datums() {
		if h.share()+0.01 >= best.share() {
			best, rivals = h, nil
		}
	}
	gained, lost := compare(still, best)
	excess, held := float64(gained-lost), float64(len(d.all)-len(d.search))
	if excess < d.o.Sigmas*math.Sqrt(float64(gained+lost)) {
		return Shift{}, false
	}
	covered := d.coveredShare(best)
	aligned := excess >= d.o.Gain*held*covered && best.share() >= d.o.Support*covered
	alias := excess >= d.o.AliasGain*held && best.share() >= d.o.AliasSupport
	if !aligned && !alias {
		return Shift{}, false
	}
	if still.share() >= d.o.Rival*best.share() || !aligned {
		rivals = append([]vector{still.v}, rivals...)
	}
	return d.describe(still, best, rivals), true
}

func (d *shiftSearch) describe(still, best explanation, rivals []vector) Shift {
	s := Shift{
		EastM: best.v.east, NorthM: best.v.north, SizeM: best.v.size(), BearingDeg: best.v.bearing(),
		Cause: best.cause, Points: len(d.all), Before: still.share(), Support: best.share(), Ambiguous: len(rivals) > 0,
	}
	if s.Cause == "" {
		s.Cause = d.cause(best.v)
	}
	for _, r := range rivals {
		s.Rivals = append(s.Rivals, [2]float64{r.east, r.north})
	}
	s.Reason = s.sentence()
	return s
}

// vector is a displacement on the plane, in metres.
type vector struct{ east, north float64 }

func (v vector) size() float64 { return math.Hypot(v.east, v.north) }

func (v vector) bearing() float64 { return geo.Bearing(orb.Point{}, orb.Point{v.east, v.north}) }

func (v vector) minus(w vector) vector { return vector{v.east - w.east, v.north - w.north} }
