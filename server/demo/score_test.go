package demo_test

import (
	"math"
	"os"
	"sort"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"tongshi/geo/counts"
	"tongshi/geo/geotest"
	"tongshi/server/demo"
)

// placed gives each crash record to the true site nearest to its position, as
// the program must: at a junction within 45 m unless the record says it was
// not at one, else on the nearest stretch. It counts by severity.
func placed(c *demo.City) []counts.BySeverity {
	sites := c.Truth.Sites
	out := make([]counts.BySeverity, len(sites))
	scaleX, scaleY := 111320*math.Cos(sites[0].Position.Lat()*math.Pi/180), 110574.0
	boxes := make([]orb.Bound, len(sites))
	for i, s := range sites {
		boxes[i] = s.Position.Bound().Pad(0.0005)
		if s.Kind == "segment" {
			boxes[i] = s.Line.Bound().Pad(0.0005)
		}
	}
	for _, crash := range c.Crashes {
		severity := counts.SeverityIndex(crash.Severity)
		if crash.Position == nil || severity < 0 {
			continue
		}
		best := map[string]int{"intersection": -1, "segment": -1}
		least := map[string]float64{"intersection": 45, "segment": 60}
		for i, s := range sites {
			if !boxes[i].Contains(*crash.Position) {
				continue
			}
			line := s.Line
			if s.Kind == "intersection" {
				line = orb.LineString{s.Position, s.Position}
			}
			if d := toLine(line, *crash.Position, scaleX, scaleY); d < least[s.Kind] {
				best[s.Kind], least[s.Kind] = i, d
			}
		}
		site := best["segment"]
		if i := best["intersection"]; i >= 0 && (site < 0 || crash.AtJunction == nil || *crash.AtJunction) {
			site = i
		}
		if site >= 0 {
			out[site][severity]++
		}
	}
	return out
}

func toLine(line orb.LineString, p orb.Point, scaleX, scaleY float64) float64 {
	best := math.Inf(1)
	for i := 1; i < len(line); i++ {
		ax, ay := (line[i-1][0]-p[0])*scaleX, (line[i-1][1]-p[1])*scaleY
		bx, by := (line[i][0]-p[0])*scaleX, (line[i][1]-p[1])*scaleY
		dx, dy := bx-ax, by-ay
		t := 0.0
		if l := dx*dx + dy*dy; l > 0 {
			t = math.Max(0, math.Min(1, -(ax*dx+ay*dy)/l))
		}
		best = math.Min(best, math.Hypot(ax+t*dx, ay+t*dy))
	}
	return best
}

var roadRank = map[string]int{"trunk": 7, "primary": 6, "secondary": 5, "tertiary": 4, "unclassified": 3, "residential": 2}

// columns are what a screening gets to know of the city: control, the classes,
// limits and lanes of the roads, lengths, and, when asked, the volumes.
func columns(c *demo.City, observed []counts.BySeverity, volumes bool) *counts.Sites {
	class, speed, lanes := map[string]string{}, map[string]float64{}, map[string]float64{}
	for _, w := range c.Roads.Ways {
		name, kind := w.Tags["name"], w.Tags["highway"]
		if name == "" || roadRank[kind] < roadRank[class[name]] {
			continue
		}
		class[name] = kind
		if v, err := strconv.ParseFloat(w.Tags["maxspeed"], 64); err == nil {
			speed[name] = math.Max(speed[name], v)
		}
		if v, err := strconv.ParseFloat(w.Tags["lanes"], 64); err == nil {
			lanes[name] = math.Max(lanes[name], v)
		}
	}
	s := &counts.Sites{Observed: observed}
	control, main, cross := counts.Factor{Name: "control"}, counts.Factor{Name: "main"}, counts.Factor{Name: "cross"}
	limit, width := counts.Covariate{Name: "speed", Log: true}, counts.Covariate{Name: "lanes", Log: true}
	for i, site := range c.Truth.Sites {
		roads := append(append([]string{}, site.Roads...), "", "")
		s.ID, s.Kind = append(s.ID, int64(i+1)), append(s.Kind, site.Kind)
		s.Population = append(s.Population, site.Control+"/"+class[roads[0]])
		s.LengthM = append(s.LengthM, site.LengthM)
		volume := math.NaN()
		if volumes {
			volume = site.VehiclesPerDay
		}
		s.Major, s.Minor = append(s.Major, volume), append(s.Minor, math.NaN())
		control.Codes, main.Codes = append(control.Codes, site.Control), append(main.Codes, class[roads[0]])
		cross.Codes = append(cross.Codes, class[roads[1]])
		limit.Values, width.Values = append(limit.Values, speed[roads[0]]), append(width.Values, lanes[roads[0]])
	}
	s.Factors, s.Covariates = []counts.Factor{control, main, cross}, []counts.Covariate{limit, width}
	return s
}

// score is how well one measure finds the planted spots: the share of them
// among as many first places, the rank correlation with the true excess, and
// the true excess of those places beside the most that as many can have.
type score struct{ found, correlation, caught float64 }

func (s score) plus(o score) score {
	return score{s.found + o.found, s.correlation + o.correlation, s.caught + o.caught}
}

// measured are the figures of one screening by which sites are ranked.
var measured = map[string]func(r counts.Screened) float64{
	"excess":      func(r counts.Screened) float64 { return r.ExcessPerYear },
	"probability": func(r counts.Screened) float64 { return r.Probability },
	"frequency":   func(r counts.Screened) float64 { return r.Frequency },
	"epdo":        func(r counts.Screened) float64 { return r.EPDO },
}

// winner is the measure that must come out first, and be the default.
const winner = counts.ByExcess

// scores judges every measure on one city, and beside them "truth": a ranking
// by the true excess itself, which no method can beat.
func scores(t *testing.T, c *demo.City, s *counts.Sites) map[string]score {
	t.Helper()
	costs := geotest.Standards().Costs
	weights, err := costs.Set("hsm-2001")
	if err != nil {
		t.Fatal(err)
	}
	out, err := counts.Screen(s, counts.ScreenOptions{Years: 5, Weights: weights, Ranks: counts.RankOptions{Draws: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if out.Measure != winner {
		t.Fatalf("a screening that is asked for nothing ranks by %s, not by %s", out.Measure, winner)
	}
	excess := make([]float64, len(c.Truth.Sites))
	for i, site := range c.Truth.Sites {
		excess[i] = site.ExpectedPerYear - site.PredictedPerYear
	}
	all := map[string]score{"truth": judged(c, excess, excess)}
	for name, figure := range measured {
		value := make([]float64, len(excess))
		for _, r := range out.Sites {
			value[r.Row] = figure(r)
		}
		all[name] = judged(c, value, excess)
	}
	return all
}

func judged(c *demo.City, value, excess []float64) score {
	planted := len(c.Truth.Spots)
	order := make([]int, len(value))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return value[order[i]] > value[order[j]] })
	best := append([]float64(nil), excess...)
	sort.Float64s(best)
	hits, caught, possible := 0.0, 0.0, 0.0
	for i, row := range order[:planted] {
		caught += excess[row]
		possible += best[len(best)-1-i]
		if c.Truth.Sites[row].Spot != "" {
			hits++
		}
	}
	return score{hits / float64(planted), geotest.Spearman(value, excess), caught / possible}
}

// TestExcessFindsThePlantedSpots scores the default screening beside raw
// counts and EPDO against the truth that the city was drawn from. The list is
// as long as there are planted spots, so that precision and recall are one
// figure. Five seeds; TONGSHI_SOAK_SEEDS for more.
func TestExcessFindsThePlantedSpots(t *testing.T) {
	seeds := 5
	if n, err := strconv.Atoi(os.Getenv("TONGSHI_SOAK_SEEDS")); err == nil && n > 0 {
		seeds = n
	}
	size := demo.Size{Crashes: 8000, TreeGapM: 60, Spots: demo.Full.Spots}
	sums := map[bool]map[string]score{true: {}, false: {}}
	for seed := range uint64(seeds) {
		c := demo.Generate(seed, size)
		observed := placed(c)
		for volumes, sum := range sums {
			for name, one := range scores(t, c, columns(c, observed, volumes)) {
				sum[name] = sum[name].plus(one)
			}
		}
	}
	for _, volumes := range []bool{true, false} {
		sum := sums[volumes]
		for _, name := range []string{"truth", "excess", "probability", "frequency", "epdo"} {
			n, s := float64(seeds), sum[name]
			t.Logf("volumes %-5v %-12s precision = recall %.3f, rank correlation %.3f, share of the excess that a list can catch %.3f",
				volumes, name, s.found/n, s.correlation/n, s.caught/n)
		}
		for name := range measured {
			if a, b := sum[string(winner)], sum[name]; name != string(winner) && a.caught <= b.caught {
				t.Errorf("volumes %v: %s catches %.3f of the excess, %s %.3f", volumes, winner, a.caught, name, b.caught)
			}
		}
		for _, rival := range []string{"frequency", "epdo"} {
			a, b := sum[string(winner)], sum[rival]
			if a.found <= b.found || a.correlation <= b.correlation || a.caught <= b.caught {
				t.Errorf("volumes %v: excess %v must beat %s %v in every figure", volumes, a, rival, b)
			}
		}
	}
}
