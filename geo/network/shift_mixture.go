package network

import (
	"math"
	"tongshi/geo/say"

	"github.com/paulmach/orb"
)

// Mixture is a shift that a share of the points has, with nothing that tells
// which: records of two systems in one file.
type Mixture struct {
	Shift Shift
	Share float64 // of the points that have the shift, 0 to 1
	Error float64 // one standard error of the share
	// Doubtful are the points, by their place in the list, that lie on a road only
	// when the shift is taken back.
	Doubtful []int
	Reason   say.Text
}

// mixed looks for a shift that a share of the points (lon, lat) has.
//
// Of the points that lie off the roads as they are, more lie on them when the
// shift is taken back than when others of its size are (chance, c). From the
// excess follows the share, see [mixtureFit.share]. Own derivation, checked by
// simulation.
func (d *shiftSearch) mixed(points []orb.Point) (Mixture, bool) {
	still, c := d.moved(vector{}), d.coverage()
	var best mixtureFit
	for _, e := range append(d.datums(), d.likely()...) {
		if fit := d.fit(still, e, c); fit.sure(d.o) && fit.excess() > best.excess() {
			best = fit
		}
	}
	if best.n == 0 {
		return Mixture{}, false
	}
	return d.mixture(points, still, best), true
}

// likely are the constant displacements that put most of the search points onto
// the roads that are not on them as they are.
func (d *shiftSearch) likely() (list []explanation) {
	var off []orb.Point
	for _, p := range d.search {
		if !d.onRoad(p) {
			off = append(off, p)
		}
	}
	for _, p := range d.peaks(off) {
		if v := d.refineMost(off, p); v.size() >= d.o.SmallestM {
			list = append(list, d.moved(v))
		}
	}
	return list
}

// refineMost moves a shift to where most points lie on the road, and near its
// middle; the distances of the others say nothing.
func (d *shiftSearch) refineMost(points []orb.Point, v vector) vector {
	score := func(v vector) (near float64) {
		for _, p := range points {
			if off := d.x.distance(orb.Point{p[0] - v.east, p[1] - v.north}, 2*d.o.OnRoadM); off < d.o.OnRoadM {
				near += 1 - off/(2*d.o.OnRoadM)
			}
		}
		return near
	}
	at := score(v)
	for step := cellM / 2; step >= 1; {
		moved := false
		for _, m := range [][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}} {
			w := vector{v.east + m[0]*step, v.north + m[1]*step}
			if s := score(w); s > at {
				v, at, moved = w, s, true
			}
		}
		if !moved {
			step /= 2
		}
	}
	return v
}

// mixtureFit is how a shift fits the held points: shares of them on a road.
type mixtureFit struct {
	e           explanation
	n           float64 // held points
	both        float64 // on a road as they are and when the shift is taken back
	only, other float64 // only when it is taken back; only as they are
	c           float64 // share of the places around the points that lie on a road: chance
	others      float64 // of the points off the roads, share that other shifts taken back put onto them
	spread      float64 // of that over the directions
}

// directions are how many other displacements measure chance.
const directions = 24

// fit measures a shift with the held points; c is [shiftSearch.coverage].
func (d *shiftSearch) fit(still, e explanation, c float64) mixtureFit {
	f := mixtureFit{e: e, c: c}
	var off []orb.Point
	for i := range d.all {
		if i%everyFifth == 0 {
			continue
		}
		f.n++
		switch {
		case still.onRoad[i] && e.onRoad[i]:
			f.both++
		case still.onRoad[i]:
			f.other++
		case e.onRoad[i]:
			f.only++
		}
		if !still.onRoad[i] {
			off = append(off, d.all[i])
		}
	}
	f.both, f.only, f.other = f.both/f.n, f.only/f.n, f.other/f.n
	if len(off) > 0 {
		f.others, f.spread = d.chance(off, e.v)
	}
	return f
}

// chance is the share of points that displacements of the same size in other
// directions put onto the roads, and its spread over the directions.
func (d *shiftSearch) chance(points []orb.Point, v vector) (mean, spread float64) {
	var sum, squares, n float64
	size, bearing := v.size(), math.Atan2(v.north, v.east)
	for k := 1; k < directions; k++ {
		turn := bearing + 2*math.Pi*float64(k)/directions
		share := d.shareOn(points, vector{size * math.Cos(turn), size * math.Sin(turn)})
		sum, squares, n = sum+share, squares+share*share, n+1
	}
	mean = sum / n
	return mean, math.Sqrt(math.Max(0, squares/n-mean*mean))
}

// coverage is the share of the places within 200 m of the points that lie on a
// road: spirals of eight about each, turned from one to the next.
func (d *shiftSearch) coverage() float64 {
	const radius, places, golden = 200.0, 8, 2.399963
	on := 0
	for i, p := range d.all {
		for k := range places {
			r, turn := radius*math.Sqrt((float64(k)+0.5)/places), golden*float64(i*places+k)
			if d.onRoad(orb.Point{p[0] + r*math.Cos(turn), p[1] + r*math.Sin(turn)}) {
				on++
			}
		}
	}
	return float64(on) / float64(places*max(len(d.all), 1))
}

// shareOn is the share of points on the plane that lie on a road when a
// displacement is taken back.
func (d *shiftSearch) shareOn(points []orb.Point, v vector) float64 {
	on := 0
	for _, p := range points {
		if d.onRoad(orb.Point{p[0] - v.east, p[1] - v.north}) {
			on++
		}
	}
	return float64(on) / float64(max(len(points), 1))
}

func (d *shiftSearch) onRoad(xy orb.Point) bool {
	return d.x.distance(xy, 2*d.o.OnRoadM) <= d.o.OnRoadM
}

// placed is the share p of the points that belong on a road, shifted or not:
// those that lie on one in either reading, less what chance puts there.
func (f mixtureFit) placed() float64 {
	chance := 1 - (1-f.c)*(1-f.c)
	return math.Min(1, math.Max(1e-9, (f.both+f.only+f.other-chance)/(1-chance)))
}

// excess is the share of all points that lie on a road only when the shift is
// taken back, less what chance puts there.
func (f mixtureFit) excess() float64 { return f.only - (1-f.placed())*f.c*(1-f.c) }

// share is the share s of the points that have the shift: with r the share of
// well placed points that it leaves on a road, both = pr + (1-p)c² and
// excess = sp(1-r).
func (f mixtureFit) share() float64 {
	p := f.placed()
	r := math.Min(1, math.Max(0, (f.both-(1-p)*f.c*f.c)/p))
	return math.Min(1, math.Max(0, f.excess()/math.Max(p*(1-r), 1e-9)))
}

// error is the standard error of the share.
func (f mixtureFit) error() float64 {
	return f.share() * math.Sqrt(f.only*(1-f.only)/f.n) / math.Max(f.excess(), 1e-9)
}

// sure reports whether the excess is none of chance: beyond what as many points
// anywhere would do, and beyond every other direction by far.
func (f mixtureFit) sure(o ShiftOptions) bool {
	off := 1 - f.both - f.other
	if off <= 0 {
		return false
	}
	chance := off * math.Sqrt(math.Max(f.others*(1-f.others), 1e-4)/(f.n*off))
	beyond := f.only - f.others*off
	return beyond >= o.Sigmas*chance && beyond >= o.MixtureSpreads*f.spread*off && f.share() >= o.MixtureShare
}

func (d *shiftSearch) mixture(points []orb.Point, still explanation, f mixtureFit) Mixture {
	m := Mixture{Shift: d.describe(still, f.e, nil), Share: f.share(), Error: f.error()}
	back := func(p orb.Point) orb.Point {
		xy := d.x.plane.Forward(p)
		return orb.Point{xy[0] - f.e.v.east, xy[1] - f.e.v.north}
	}
	if read := datumReading(f.e.cause); read != nil {
		back = func(p orb.Point) orb.Point { return d.x.plane.Forward(read(p)) }
	}
	for i, p := range points {
		if !isPosition(p) {
			continue
		}
		if d.onRoad(back(p)) && !d.onRoad(d.x.plane.Forward(p)) {
			m.Doubtful = append(m.Doubtful, i)
		}
	}
	m.Reason = say.New("About %.0f %% of the points (give or take %.0f) lie %.0f m %s of the roads, the others do not, and nothing tells which: %d lie on a road only when that is taken back. %s",
		100*m.Share, 200*m.Error, m.Shift.SizeM, compass(m.Shift.BearingDeg), len(m.Doubtful), say.New(causeWords[m.Shift.Cause]))
	return m
}
