package blackspot

import (
	"maps"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/mathext"

	"tongshi/geo/counts"
)

// Pattern is one kind of crash that a place has too large a share of.
type Pattern struct {
	Aspect        string // type, mode, hours, weekday, weather, light, surface
	Code          string
	Count, Of     int
	Share         float64 // here
	Reference     float64 // at similar places
	Excess        float64 // Share − Reference
	P, Adjusted   float64 // exact binomial, one-sided; adjusted after Holm
	Probability   float64 // P(true share > reference) by the beta prior; NaN when that is degenerate
	Significant   bool
	ExcessCrashes float64
}

// Diagnosis is what is unusual about a place.
type Diagnosis struct {
	Crashes  int
	Patterns []Pattern  // the significant ones first, then by excess crashes
	Grid     [7][24]int // by weekday (Monday first) and hour, where both are known
	Unplaced int        // crashes without weekday or hour
	ByYear   map[int]int
	Trend    counts.Trend
}

// significance is the error rate over all patterns of one place together.
const significance = 0.05

// aspects name the values a crash has in each aspect; several modes are
// several values.
var aspects = []struct {
	name   string
	values func(e Event) []string
}{
	{"type", func(e Event) []string { return word(e.Type) }},
	{"mode", func(e Event) []string { return e.Modes }},
	{"hours", hourBand},
	{"weekday", weekdayBand},
	{"weather", func(e Event) []string { return word(e.Weather) }},
	{"light", func(e Event) []string { return word(e.Light) }},
	{"surface", func(e Event) []string { return word(e.Surface) }},
}

func word(code string) []string {
	if code == "" {
		return nil
	}
	return []string{code}
}

// hourBand is night 22-6, morning 6-9, day 9-16, evening 16-19, late 19-22.
func hourBand(e Event) []string {
	switch {
	case e.Hour < 0 || e.Hour > 23:
		return nil
	case e.Hour < 6 || e.Hour >= 22:
		return []string{"night"}
	case e.Hour < 9:
		return []string{"morning"}
	case e.Hour < 16:
		return []string{"day"}
	case e.Hour < 19:
		return []string{"evening"}
	}
	return []string{"late"}
}

func weekdayBand(e Event) []string {
	switch {
	case e.Weekday < 1 || e.Weekday > 7:
		return nil
	case e.Weekday > 5:
		return []string{"weekend"}
	}
	return []string{"working_day"}
}

// Profile holds the shares of a reference population, and the prior of each.
type Profile map[string]map[string]counts.Proportion

// ProfileOf counts a reference population, one slice of crashes for each site.
func ProfileOf(sites [][]Event) Profile {
	out := Profile{}
	for _, a := range aspects {
		n := make([]float64, len(sites))
		x := map[string][]float64{}
		for i, events := range sites {
			count, of := codesOf(events, a.values)
			n[i] = float64(of)
			for code, c := range count {
				if x[code] == nil {
					x[code] = make([]float64, len(sites))
				}
				x[code][i] = float64(c)
			}
		}
		out[a.name] = map[string]counts.Proportion{}
		for code, ofSites := range x {
			p := counts.ProportionOf(ofSites, n)
			sumX, sumN := 0.0, 0.0
			for i := range n {
				sumX, sumN = sumX+ofSites[i], sumN+n[i]
			}
			p.Share = counts.Ratio(sumX, sumN)
			out[a.name][code] = p
		}
	}
	return out
}

func codesOf(events []Event, values func(Event) []string) (count map[string]int, of int) {
	count = map[string]int{}
	for _, e := range events {
		codes := values(e)
		if len(codes) == 0 {
			continue
		}
		of++
		for i, code := range codes {
			if !slices.Contains(codes[:i], code) {
				count[code]++
			}
		}
	}
	return count, of
}

// Diagnose compares a place's crashes with its reference population, which
// should not hold the place itself. Every share above the reference is tested;
// Holm's correction keeps the chance of any false pattern below 5 %. The trend
// runs over the years from fromYear to toYear.
func Diagnose(events []Event, reference Profile, fromYear, toYear int) Diagnosis {
	d := Diagnosis{Crashes: len(events), ByYear: map[int]int{}}
	for _, e := range events {
		d.ByYear[e.Year]++
		if e.Hour < 0 || e.Hour > 23 || e.Weekday < 1 || e.Weekday > 7 {
			d.Unplaced++
			continue
		}
		d.Grid[e.Weekday-1][e.Hour]++
	}
	var yearly []float64
	for y := fromYear; y <= toYear; y++ {
		yearly = append(yearly, float64(d.ByYear[y]))
	}
	d.Trend = counts.TrendOf(yearly)
	for _, a := range aspects {
		count, of := codesOf(events, a.values)
		for _, code := range slices.Sorted(maps.Keys(count)) {
			if p, ok := patternOf(a.name, code, count[code], of, reference); ok {
				d.Patterns = append(d.Patterns, p)
			}
		}
	}
	holm(d.Patterns)
	sort.SliceStable(d.Patterns, func(i, j int) bool {
		a, b := d.Patterns[i], d.Patterns[j]
		if a.Significant != b.Significant {
			return a.Significant
		}
		return a.ExcessCrashes > b.ExcessCrashes
	})
	return d
}

// patternOf tests one share; ok is false where the reference knows none.
func patternOf(aspect, code string, x, n int, reference Profile) (p Pattern, ok bool) {
	prior, known := reference[aspect][code]
	if !known || !(prior.Share > 0 && prior.Share < 1) {
		return p, false
	}
	p = Pattern{Aspect: aspect, Code: code, Count: x, Of: n, Share: float64(x) / float64(n), Reference: prior.Share}
	p.Excess = p.Share - p.Reference
	p.ExcessCrashes = p.Excess * float64(n)
	p.P = BinomialTail(x, n, prior.Share)
	p.Probability = prior.ProbabilityAbove(prior.Share, float64(x), float64(n))
	return p, true
}

// BinomialTail is P(X ≥ x) of n trials with chance p, exactly.
func BinomialTail(x, n int, p float64) float64 {
	switch {
	case x <= 0:
		return 1
	case x > n:
		return 0
	}
	return mathext.RegIncBeta(float64(x), float64(n-x+1), p)
}

// holm fills Adjusted and Significant.
func holm(patterns []Pattern) {
	order := make([]int, len(patterns))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return patterns[order[i]].P < patterns[order[j]].P })
	least := 0.0
	for rank, i := range order {
		least = math.Max(least, math.Min(1, patterns[i].P*float64(len(order)-rank)))
		patterns[i].Adjusted = least
		patterns[i].Significant = least < significance
	}
}
