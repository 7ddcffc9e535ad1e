package main_test

import (
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"testing"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
	"tongshi/server/pgtest"
	"tongshi/server/store/roads"
)

// quadrants are the bearings of the quarters of an intersection by the crash
// file's impact location. The file does not say what its codes mean: read as on
// a page, north up, they fit what happens at Ts (see quadrantsFit).
var quadrants = map[string]float64{"01": 315, "02": 45, "03": 225, "04": 135}

// oddsTable counts crashes by whether the view was hidden by our triangles and
// whether the record says that vegetation hid it.
type oddsTable struct{ byPlant, others [2]int } // hidden, not hidden

func (o *oddsTable) add(byPlant, hidden bool) {
	side, n := &o.others, 1
	if byPlant {
		side = &o.byPlant
	}
	if hidden {
		n = 0
	}
	side[n]++
}

// ratio is the odds ratio with its 95 % interval (Woolf; half a crash is added
// to each cell when one is empty).
func (o oddsTable) ratio() (ratio, low, high float64) {
	cells := [4]float64{float64(o.byPlant[0]), float64(o.byPlant[1]), float64(o.others[0]), float64(o.others[1])}
	half := 0.0
	for _, c := range cells {
		if c == 0 {
			half = 0.5
		}
	}
	variance := 0.0
	for i := range cells {
		cells[i] += half
		variance += 1 / cells[i]
	}
	ratio = cells[0] * cells[3] / (cells[1] * cells[2])
	spread := math.Exp(1.959964 * math.Sqrt(variance))
	return ratio, ratio / spread, ratio * spread
}

func (o oddsTable) row(name string) string {
	ratio, low, high := o.ratio()
	return fmt.Sprintf("| %s | %d of %d | %d of %d | %.2f (%.2f–%.1f) |\n", name,
		o.byPlant[0], o.byPlant[0]+o.byPlant[1], o.others[0], o.others[0]+o.others[1], ratio, low, high)
}

func TestOddsRatio(t *testing.T) {
	for name, c := range map[string]struct {
		table            oddsTable
		ratio, low, high float64
	}{
		"worked by hand":      {oddsTable{[2]int{10, 20}, [2]int{30, 240}}, 4, 1.7119, 9.3463},
		"an empty cell":       {oddsTable{[2]int{3, 0}, [2]int{10, 10}}, 7, 0.3204, 152.95},
		"no difference found": {oddsTable{[2]int{5, 5}, [2]int{50, 50}}, 1, 0.2725, 3.6696},
	} {
		ratio, low, high := c.table.ratio()
		if math.Abs(ratio/c.ratio-1) > 1e-3 || math.Abs(low/c.low-1) > 1e-3 || math.Abs(high/c.high-1) > 1e-3 {
			t.Errorf("%s: %.4f (%.4f-%.4f), want %.4f (%.4f-%.4f)", name, ratio, low, high, c.ratio, c.low, c.high)
		}
	}
}

// realOdds are the two tables: by intersection, any triangle of it counting,
// and by approach, the crash laid to the corner of its quarter.
type realOdds struct {
	crashes                    int // at intersections, with full records
	byIntersection, byApproach oddsTable
	angle, withoutCorner       int // those between crossing approaches, and those of them without a triangle
	teeHits, tees              int
}

func oddsOf(t *testing.T, dir, url string) (o realOdds) {
	t.Helper()
	st, err := pgtest.Open(t.Context(), url, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	net, err := roads.LoadNetwork(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	rows := realCrashes(t, dir, func(r crashRow) bool { return r["in_core"] == "1" && r["detail"] == "full" })
	locators := make([]network.Locator, len(rows))
	for i, r := range rows {
		at := r["dir_from_isect"] == "CN"
		locators[i] = network.Locator{Position: r.position(), Street: r["street"], CrossStreet: r["cross_street"], AtJunction: &at}
	}
	places, err := network.NewIndex(net, geotest.Standards().Roads.Names).AssignAll(t.Context(), locators, geotest.Standards().Assign, nil)
	if err != nil {
		t.Fatal(err)
	}
	corners := storedCorners(t, url)
	tees := teeStems(net)
	for i, place := range places {
		if place.Intersection < 0 {
			continue
		}
		r, here := rows[i], corners[net.Intersections[place.Intersection].ID]
		o.crashes++
		byPlant := strings.Contains(r["view_obscured_codes"], "083")
		hidden := false
		for _, c := range here {
			hidden = hidden || c.hidden()
		}
		o.byIntersection.add(byPlant, hidden)
		quadrant, known := quadrants[r["impact_location_cd"]]
		if !known || r["dir_from_isect"] != "CN" || !strings.HasPrefix(r["crash_type"], "Entering at angle") {
			continue
		}
		o.angle++
		if stem, ok := tees[place.Intersection]; ok {
			o.tees++
			if geo.Deflection(quadrant, stem-45) < 45 {
				o.teeHits++
			}
		}
		c, ok := cornerAt(here, quadrant)
		if !ok {
			o.withoutCorner++
			continue
		}
		o.byApproach.add(byPlant, c.hidden())
	}
	return o
}

func (c storedCorner) hidden() bool { return c.verdict == "blocked" || c.verdict == "partial" }

// cornerAt is the corner whose two lanes cross in a quarter: each approach keeps
// to the right of its way, so that they meet on the right of both.
func cornerAt(all []storedCorner, quadrant float64) (best storedCorner, ok bool) {
	least := 45.0
	for _, c := range all {
		x, y := 0.0, 0.0
		for _, leg := range []float64{c.own, c.other} {
			right := (leg - 90) * math.Pi / 180 // of one who comes from the leg
			x, y = x+math.Sin(right), y+math.Cos(right)
		}
		if off := geo.Deflection(math.Atan2(x, y)*180/math.Pi, quadrant); off < least {
			best, least, ok = c, off, true
		}
	}
	return best, ok
}

// teeStems are the bearings of the stems of Ts of two-way roads. One who comes
// out of the stem first meets those from the left, on the quarter that is to the
// his right: counter-clockwise of the stem, seen from the middle.
func teeStems(net *network.Network) map[int]float64 {
	legs := map[int][]network.Leg{}
	for _, l := range net.Legs {
		if l.Intersection >= 0 && net.Intersections[l.Intersection].Kind == "tee" {
			legs[l.Intersection] = append(legs[l.Intersection], l)
		}
	}
	stems := map[int]float64{}
	for at, of := range legs {
		twoWay := true
		for i, l := range of {
			twoWay = twoWay && l.LanesIn > 0 && l.LanesOut > 0
			if geo.Deflection(l.BearingDeg, of[(i+1)%len(of)].BearingDeg) < 145 && geo.Deflection(l.BearingDeg, of[(i+2)%len(of)].BearingDeg) < 145 {
				stems[at] = l.BearingDeg
			}
		}
		if !twoWay {
			delete(stems, at)
		}
	}
	return stems
}
