package ingest

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/say"
)

// Obstruction is an obstruction as its file gives it.
type Obstruction struct {
	geo.Obstruction
	DiameterM *float64 // of the trunk at breast height

	crown, crown2, thickness *float64
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
		"source_id": {kind: text}, "lon": {kind: number}, "lat": {kind: number},
		"kind": {kind: code, list: "obstruction_kind"}, "status": {kind: code, list: "obstruction_status"},
		"land": {kind: code, list: "land"}, "species": {kind: text}, "genus": {kind: text}, "growth": {kind: text},
		"dbh": {kind: length}, "height": {kind: length}, "base": {kind: length},
		"crown": {kind: length}, "crown_2": {kind: length}, "radius": {kind: length}, "thickness": {kind: length},
		"ground_above_lane": {kind: length},
		"deciduous":         {kind: yesNo}, "removable": {kind: yesNo}, "protected": {kind: yesNo},
		"condition": {kind: text}, "address": {kind: text}, "owner": {kind: text}, "surveyed_on": {kind: moment},
	},
	setters: map[string]func(*row, *bound, *Obstruction){
		"source_id":         func(r *row, b *bound, o *Obstruction) { o.SourceID = r.text(b) },
		"lon":               func(r *row, b *bound, _ *Obstruction) { r.x = r.number(b) },
		"lat":               func(r *row, b *bound, _ *Obstruction) { r.y = r.number(b) },
		"kind":              func(r *row, b *bound, o *Obstruction) { o.Kind = r.code(b) },
		"status":            func(r *row, b *bound, o *Obstruction) { o.Status = r.code(b) },
		"land":              func(r *row, b *bound, o *Obstruction) { o.Land = r.code(b) },
		"species":           func(r *row, b *bound, o *Obstruction) { o.Species = r.text(b) },
		"genus":             func(r *row, b *bound, o *Obstruction) { o.Genus = r.text(b) },
		"growth":            func(r *row, b *bound, o *Obstruction) { o.Growth = r.text(b) },
		"dbh":               func(r *row, b *bound, o *Obstruction) { o.DiameterM = r.size(b, maxDiameterM) },
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
	key:    func(o *Obstruction) string { return o.SourceID },
}

// OpenObstructions opens a file of obstructions.
func OpenObstructions(path string, m *Mapping, o Options) (*Reader[Obstruction], error) {
	return openThings(path, m, o, obstructionKind)
}

// size is a length of zero to most metres.
func (r *row) size(b *bound, most float64) *float64 {
	n := r.measure(b)
	if n != nil && *n > most {
		r.fail(b, fmt.Sprint(*n/b.factor), "%.4g m cannot be, %v m at most; is the unit of %s right in the mapping?", *n, most, b.name)
	}
	return n
}

// signed is a length that may be negative, of no more than most metres.
func (r *row) signed(b *bound, most float64) *float64 {
	n := r.number(b)
	if n == nil {
		return nil
	}
	if *n *= b.factor; math.Abs(*n) > most {
		r.fail(b, fmt.Sprint(*n/b.factor), "%.4g m cannot be, %v m up or down at most; is the unit of %s right in the mapping?", *n, most, b.name)
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
	if o.Kind == "tree" && o.DiameterM != nil {
		o.TrunkRadiusM = half(o.DiameterM)
	}
	if o.Kind != "tree" && o.BaseM == nil && o.TopM != nil {
		o.BaseM = new(float64) // all but trees stand on the ground
	}
	if o.BaseM != nil && o.TopM != nil && *o.TopM < *o.BaseM {
		return "height", fmt.Sprintf("%.4g m below %.4g m", *o.TopM, *o.BaseM), say.Errorf("the height is less than that of the lower edge; correct or exchange them")
	}
	return cells.survey(o)
}

// survey reads the day of the survey.
func (r *row) survey(o *Obstruction) (field, value string, reason error) {
	if r.when.year == 0 {
		return "", "", nil
	}
	var c geo.Crash
	if err := r.when.set(&c, r.zone); err != nil {
		return "surveyed_on", "", err
	}
	if c.Month == nil || c.Day == nil {
		return "surveyed_on", "", say.Errorf("the day of the survey is not complete")
	}
	o.ValidFrom = dayIn(c.Year, *c.Month, *c.Day, r.zone)
	return "", "", nil
}

func half(n *float64) *float64 {
	h := *n / 2
	return &h
}
