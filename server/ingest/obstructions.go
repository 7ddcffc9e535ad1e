package ingest

import (
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// Obstruction is an obstruction as its file gives it.
type Obstruction struct {
	geo.Obstruction
	DiameterM *float64 // of the trunk at breast height

	crown, crown2, thickness, circumference *float64
}

// Sizes beyond which a number is in another unit than the mapping says,
// metres: the tallest and thickest trees there are, and the widest crowns.
const (
	maxHeightM   = 130
	maxDiameterM = 15
	maxCrownM    = 80
	maxGroundM   = 50 // above or below the lane
)

var obstructionKind = thingKind[Obstruction]{
	name: "obstructions",
	fields: map[string]fieldType{
		"source_id": {kind: text}, "lon": {kind: degree}, "lat": {kind: degree}, "position": {kind: degree},
		"kind": {kind: code, list: "obstruction_kind"}, "status": {kind: code, list: "obstruction_status"},
		"land": {kind: code, list: "land"}, "species": {kind: text}, "genus": {kind: text}, "growth": {kind: text},
		"dbh": {kind: length}, "circumference": {kind: length}, "height": {kind: length}, "base": {kind: length},
		"crown": {kind: length}, "crown_2": {kind: length}, "radius": {kind: length}, "thickness": {kind: length},
		"ground_above_lane": {kind: length},
		"deciduous":         {kind: yesNo}, "removable": {kind: yesNo}, "protected": {kind: yesNo},
		"condition": {kind: text}, "address": {kind: text}, "owner": {kind: text}, "surveyed_on": {kind: moment},
	},
	setters: map[string]func(*row, *bound, *Obstruction){
		"source_id":         func(r *row, b *bound, o *Obstruction) { o.SourceID = r.key(b) },
		"lon":               func(r *row, b *bound, _ *Obstruction) { r.coordinate(b, 'x') },
		"lat":               func(r *row, b *bound, _ *Obstruction) { r.coordinate(b, 'y') },
		"position":          func(r *row, b *bound, _ *Obstruction) { r.coordinate(b, 0) },
		"kind":              func(r *row, b *bound, o *Obstruction) { o.Kind = r.code(b) },
		"status":            func(r *row, b *bound, o *Obstruction) { o.Status = r.code(b) },
		"land":              func(r *row, b *bound, o *Obstruction) { o.Land = r.code(b) },
		"species":           func(r *row, b *bound, o *Obstruction) { o.Species = r.text(b) },
		"genus":             func(r *row, b *bound, o *Obstruction) { o.Genus = r.text(b) },
		"growth":            func(r *row, b *bound, o *Obstruction) { o.Growth = r.text(b) },
		"dbh":               func(r *row, b *bound, o *Obstruction) { o.DiameterM = r.size(b, maxDiameterM) },
		"circumference":     func(r *row, b *bound, o *Obstruction) { o.circumference = r.size(b, maxDiameterM*math.Pi) },
		"height":            func(r *row, b *bound, o *Obstruction) { o.TopM = r.size(b, maxHeightM) },
		"base":              func(r *row, b *bound, o *Obstruction) { o.BaseM = r.size(b, maxHeightM) },
		"crown":             func(r *row, b *bound, o *Obstruction) { o.crown = r.size(b, maxCrownM) },
		"crown_2":           func(r *row, b *bound, o *Obstruction) { o.crown2 = r.size(b, maxCrownM) },
		"radius":            func(r *row, b *bound, o *Obstruction) { o.RadiusM = r.size(b, maxCrownM) },
		"thickness":         func(r *row, b *bound, o *Obstruction) { o.thickness = r.size(b, maxCrownM) },
		"ground_above_lane": func(r *row, b *bound, o *Obstruction) { o.GroundAboveLaneM = r.signed(b, maxGroundM) },
		"deciduous":         func(r *row, b *bound, o *Obstruction) { o.Deciduous = r.yesNo(b) },
		"removable":         func(r *row, b *bound, o *Obstruction) { o.Removable = r.yesNo(b) },
		"protected":         func(r *row, b *bound, o *Obstruction) { o.Protected = r.yesNo(b) },
		"condition":         func(r *row, b *bound, o *Obstruction) { o.Condition = r.text(b) },
		"address":           func(r *row, b *bound, o *Obstruction) { o.Address = r.text(b) },
		"owner":             func(r *row, b *bound, o *Obstruction) { o.Owner = r.text(b) },
		"surveyed_on":       func(r *row, b *bound, o *Obstruction) { r.moment(b, true, false) },
	},
	finish: finishObstruction,
	key:    func(o *Obstruction) *string { return &o.SourceID },
	needs:  []string{"kind"},
}

// OpenObstructions opens a file of obstructions.
func OpenObstructions(path string, m *Mapping, o Options) (*Reader[Obstruction], error) {
	return openThings(path, m, o, obstructionKind)
}

// size is a length of zero to most metres; what is beyond is another unit or no
// size, and so not known.
func (r *row) size(b *bound, most float64) *float64 {
	n := r.measure(b)
	if n == nil || *n <= most {
		return n
	}
	r.fail(b, r.textOf(b), "%.4g m cannot be, %v m at most; is the unit of %s right in the mapping?", *n, math.Round(most), b.name)
	return nil
}

// signed is a length that may be negative, of no more than most metres.
func (r *row) signed(b *bound, most float64) *float64 {
	n, factor := r.measured(b, lengthUnits, false)
	if n == nil {
		return nil
	}
	if *n *= factor; math.Abs(*n) > most {
		r.fail(b, r.textOf(b), "%.4g m cannot be, %v m up or down at most; is the unit of %s right in the mapping?", *n, most, b.name)
		return nil
	}
	return n
}

func finishObstruction(o *Obstruction, at orb.Geometry, cells *row) (field, value string, reason error) {
	if o.Kind == "" {
		return "kind", "", say.Errorf("the kind is not known; map it, or give a constant")
	}
	o.Footprint, o.Origin = at, "measured"
	if o.Land == "" {
		o.Land = "unknown"
	}
	switch { // a crown wider one way than the other counts by the mean
	case o.RadiusM != nil:
	case o.crown != nil && o.crown2 != nil:
		o.RadiusM = new(float64)
		*o.RadiusM = (*o.crown + *o.crown2) / 4
	case o.crown != nil:
		o.RadiusM = half(o.crown)
	case o.crown2 != nil:
		o.RadiusM = half(o.crown2)
	case o.thickness != nil:
		o.RadiusM = half(o.thickness)
	}
	if o.RadiusM != nil && *o.RadiusM == 0 {
		o.RadiusM = nil // a crown without width was not measured
	}
	if o.DiameterM != nil && *o.DiameterM == 0 {
		o.DiameterM = nil
	}
	if o.DiameterM == nil && o.circumference != nil && *o.circumference > 0 {
		across := *o.circumference / math.Pi
		o.DiameterM = &across
	}
	if o.Kind == "tree" && o.DiameterM != nil {
		o.TrunkRadiusM = half(o.DiameterM)
	}
	if o.Kind != "tree" && o.BaseM == nil && o.TopM != nil {
		o.BaseM = new(float64) // all but trees stand on the ground
	}
	if o.BaseM != nil && o.TopM != nil && *o.TopM < *o.BaseM {
		cells.remark("the height is less than that of the lower edge; neither is known", "")
		o.TopM, o.BaseM = nil, nil
	}
	cells.survey(o)
	return "", "", nil
}

// survey reads the day of the survey; one that is not complete is not known.
func (r *row) survey(o *Obstruction) {
	var c geo.Crash
	if r.when.year == 0 {
		return
	}
	if err := r.when.set(&c, r.zone); err != nil || c.Month == nil || c.Day == nil {
		r.remark("the day of the survey is not complete, and so not known", "")
		return
	}
	o.ValidFrom = dayIn(c.Year, *c.Month, *c.Day, r.zone)
}

func half(n *float64) *float64 {
	h := *n / 2
	return &h
}
