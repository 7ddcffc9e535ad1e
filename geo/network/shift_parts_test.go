package network_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo"
	"tongshi/geo/geotest"
	"tongshi/geo/network"
)

// soak has every combination tried, which takes minutes.
var soak = os.Getenv("TONGSHI_SOAK") != ""

// yearsOf gives each point one of so many years, in order or at random.
func yearsOf(n, years int, sorted bool) []string {
	random := rand.New(rand.NewPCG(11, 12))
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(2018 + i*years/n)
	}
	if !sorted {
		random.Shuffle(n, func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return list
}

// rowsTo are the blocks of a file of n rows.
func rowsTo(n int) network.Grouping {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i + 1
	}
	return network.Rows(rows)
}

// noisy puts a share of the points anywhere in the town.
func noisy(t *town, points []orb.Point, share float64) []orb.Point {
	random := rand.New(rand.NewPCG(13, 14))
	out := slices.Clone(points)
	for i := range out {
		if random.Float64() < share {
			out[i] = t.at((random.Float64()-0.5)*2800, (random.Float64()-0.5)*2800)
		}
	}
	return out
}

func TestOneYearThatIsShiftedIsNamed(t *testing.T) {
	town := oldTown()
	x := town.index()
	const n = 3000
	moves := map[string]func(orb.Point) orb.Point{
		"gcj02": geo.DatumGCJ02.FromWGS84, "bd09": geo.DatumBD09.FromWGS84,
		"30 m": town.move(21, 21), "95 m": town.move(-95, 0), "300 m": town.move(0, 300),
	}
	for name, move := range moves {
		for _, sorted := range []bool{true, false} {
			for _, noise := range []float64{0, 0.3} {
				if !soak && (sorted || noise == 0) && name != "gcj02" {
					continue
				}
				good := noisy(town, crashesOn(town, n, 0, 0), noise)
				years := yearsOf(n, 6, sorted)
				points := slices.Clone(good)
				for i := range points {
					if years[i] == "2020" {
						points[i] = move(points[i])
					}
				}
				east, north := town.meanMove(pick(good, years), pick(points, years))
				s := network.DetectShifts(x, points, []network.Grouping{{By: "year", Of: years}, rowsTo(n)}, geotest.Standards().Shift)
				what := fmt.Sprintf("%s, sorted %t, noise %.1f", name, sorted, noise)
				if len(s.Parts) != 1 || s.Parts[0].By != "year" || s.Parts[0].Value != "2020" {
					t.Errorf("%s: %+v", what, s)
					continue
				}
				if got := s.Parts[0].Shift; math.Hypot(got.EastM-east, got.NorthM-north) > 0.1*got.SizeM {
					t.Errorf("%s: %.0f m east, %.0f m north; moved by %.0f and %.0f", what, got.EastM, got.NorthM, east, north)
				}
			}
		}
	}
}

func pick(points []orb.Point, years []string) (list []orb.Point) {
	for i, y := range years {
		if y == "2020" {
			list = append(list, points[i])
		}
	}
	return list
}

func TestABlockOfRowsThatIsShiftedIsNamed(t *testing.T) {
	town := oldTown()
	points := crashesOn(town, 4000, 0, 0)
	for i := 1000; i < 1800; i++ {
		points[i] = geo.DatumGCJ02.FromWGS84(points[i])
	}
	years := yearsOf(len(points), 4, false)
	s := network.DetectShifts(town.index(), points, []network.Grouping{{By: "year", Of: years}, rowsTo(len(points))}, geotest.Standards().Shift)
	if len(s.Parts) != 1 || s.Parts[0].Value != "1001 to 1800" || s.Parts[0].Shift.Cause != network.CauseGCJ02 {
		t.Errorf("%+v", s)
	}
}

func TestAShiftOfAllIsNoneOfParts(t *testing.T) {
	town := oldTown()
	points := mapPoints(crashesOn(town, 3000, 0, 0), geo.DatumGCJ02.FromWGS84)
	years := yearsOf(len(points), 5, true)
	s := network.DetectShifts(town.index(), points, []network.Grouping{{By: "year", Of: years}, rowsTo(len(points))}, geotest.Standards().Shift)
	if s.Whole == nil || s.Whole.Cause != network.CauseGCJ02 || len(s.Parts) > 0 || s.Mixed != nil {
		t.Errorf("%+v", s)
	}
}

// A share of the points, at random: it is told how large, nothing is taken for
// certain, and what lies on a road only when moved is named.
func TestAMixtureIsMeasured(t *testing.T) {
	town := oldTown()
	x := town.index()
	for name, move := range map[string]func(orb.Point) orb.Point{
		"gcj02": geo.DatumGCJ02.FromWGS84, "bd09": geo.DatumBD09.FromWGS84, "95 m": town.move(67, -67), "300 m": town.move(-212, 212),
	} {
		random := rand.New(rand.NewPCG(15, 16)) // of each its own: a map has no order
		for _, share := range []float64{0.1, 0.3, 0.5, 0.7} {
			if !soak && share != 0.1 && share != 0.7 {
				continue
			}
			points := noisy(town, crashesOn(town, 3000, 0, 0), 0.1)
			moved := make([]bool, len(points))
			for i := range points {
				if moved[i] = random.Float64() < share; moved[i] {
					points[i] = move(points[i])
				}
			}
			years := yearsOf(len(points), 5, true)
			s := network.DetectShifts(x, points, []network.Grouping{{By: "year", Of: years}, rowsTo(len(points))}, geotest.Standards().Shift)
			what := fmt.Sprintf("%s, %.0f %%", name, 100*share)
			if s.Mixed == nil {
				t.Errorf("%s: %+v", what, s)
				continue
			}
			if math.Abs(s.Mixed.Share-share) > 0.05 {
				t.Errorf("%s: %.3f ± %.3f", what, s.Mixed.Share, s.Mixed.Error)
			}
			right := 0
			for _, i := range s.Mixed.Doubtful {
				if moved[i] {
					right++
				}
			}
			// Streets that repeat keep up to half of those that are moved on a road.
			if float64(right) < 0.4*share*float64(len(points)) {
				t.Errorf("%s: of %d doubtful points %d are moved", what, len(s.Mixed.Doubtful), right)
			}
		}
	}
}

// Nothing is found where nothing is shifted, in two hundred towns' worth of
// points with noise.
func TestNoAlarmWithoutAShift(t *testing.T) {
	town := oldTown()
	x := town.index()
	times := 5
	if soak {
		times = 200
	}
	for k := range times {
		random := rand.New(rand.NewPCG(uint64(k), 99))
		points := noisy(town, crashesOn(town, 1500, 0, 0), 0.3*random.Float64())
		random.Shuffle(len(points), func(i, j int) { points[i], points[j] = points[j], points[i] })
		points = points[:600+random.IntN(900)]
		years := yearsOf(len(points), 5, k%2 == 0)
		if s := network.DetectShifts(x, points, []network.Grouping{{By: "year", Of: years}, rowsTo(len(points))}, geotest.Standards().Shift); s.Found() {
			t.Errorf("town %d: %v", k, s.Sentences())
		}
	}
}
