package blackspot

import (
	"maps"
	"math"
	"slices"

	"tongshi/geo/counts"
	"tongshi/geo/netstat"
)

// Firing is what a rule says of one set of crashes: its figures in the best
// run of years, and whether that is enough. Figures that are enough while a
// condition is Missing make it Open: it fires once somebody has confirmed that.
type Firing struct {
	Profile, Rule, Tier string
	Fired, Open         bool
	Count               int
	Score               float64
	FromYear, ToYear    int
	Type                string   // of a same-type rule
	Missing             []string // conditions that nobody has confirmed
	Unset               bool
}

// Keeps reports whether a crash counts for the rule.
func (f Filter) Keeps(e Event) bool {
	in := func(list []string, code string) bool { return len(list) == 0 || slices.Contains(list, code) }
	if !in(f.Severity, e.Severity) || !in(f.Type, e.Type) || !in(f.Procedure, e.Procedure) {
		return false
	}
	deaths, serious := e.Deaths >= f.MinDeaths, e.Serious >= f.MinSerious
	if f.Either {
		return f.MinDeaths > 0 && deaths || f.MinSerious > 0 && serious
	}
	return deaths && serious
}

// Weight is what a crash adds to the rule's score: its own weight by severity,
// or its victims'; "each" is the weight of the crash itself.
func (r Rule) Weight(e Event) float64 {
	return r.Weights["each"] + e.Weighed(counts.SeverityWeights{Count: r.ScoreOf, Weights: r.Weights})
}

func (r Rule) counts(e Event) int {
	if r.Count == "deaths" {
		return e.Deaths
	}
	return 1
}

// Window is the rule as an anchored window along a road; the marks come from
// Marks. Rules that count deaths use the score.
func (r Rule) Window(breaks []float64) WindowRule {
	w := WindowRule{LengthM: r.WindowM, MinCount: r.MinCount, MinScore: r.MinScore, SameKind: r.Filter.SameType, Breaks: breaks}
	if r.Count == "deaths" {
		w.MinCount, w.MinScore = 0, float64(r.MinCount)
	}
	if r.Unset {
		w.MinCount, w.MinScore = 0, 0
	}
	return w
}

// Marks are the crashes that count for the rule within a run of years; the
// mark's ID is the index into events.
func (r Rule) Marks(events []Event, fromYear int) []netstat.Mark {
	var out []netstat.Mark
	for i, e := range events {
		if e.Year < fromYear || e.Year >= fromYear+r.Years || !r.Filter.Keeps(e) {
			continue
		}
		weight := r.Weight(e)
		if r.Count == "deaths" {
			weight = float64(e.Deaths)
		}
		out = append(out, netstat.Mark{ID: i, StationM: e.StationM, Weight: weight, Kind: e.Type})
	}
	return out
}

// Evaluate applies the rule to the crashes of one place. It looks at every run
// of its years within the crashes' own years and reports the best, the latest
// of equals. Conditions are what people have confirmed of the place.
func (r Rule) Evaluate(events []Event, conditions map[string]bool) Firing {
	best := Firing{Rule: r.Code, Tier: r.Tier, Unset: r.Unset}
	low, high := math.MaxInt, math.MinInt
	for _, e := range events {
		if e.Year > 0 {
			low, high = min(low, e.Year), max(high, e.Year)
		}
	}
	for from := low; low <= high && from <= max(low, high-r.Years+1); from++ {
		for _, kind := range r.kinds(events) {
			f := r.sum(events, from, kind)
			if f.Count > best.Count || f.Count == best.Count && f.Score >= best.Score {
				f.Tier, f.Unset = r.Tier, r.Unset
				best = f
			}
		}
	}
	if !r.Unset && best.Count > 0 && best.Count >= r.MinCount && best.Score >= r.MinScore*(1-1e-9) {
		return best.met(r, conditions)
	}
	best.Missing = r.missing(conditions)
	return best
}

// missing are the rule's conditions that nobody has confirmed.
func (r Rule) missing(conditions map[string]bool) (list []string) {
	for _, need := range r.Requires {
		if !conditions[need] {
			list = append(list, need)
		}
	}
	return list
}

// met is the firing of figures that are enough.
func (f Firing) met(r Rule, conditions map[string]bool) Firing {
	f.Missing = r.missing(conditions)
	f.Open = len(f.Missing) > 0
	f.Fired = !f.Open
	return f
}

// kinds are the types to look at one by one, or "" for all together.
func (r Rule) kinds(events []Event) []string {
	if !r.Filter.SameType {
		return []string{""}
	}
	seen := map[string]bool{}
	for _, e := range events {
		if e.Type != "" {
			seen[e.Type] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func (r Rule) sum(events []Event, from int, kind string) Firing {
	f := Firing{Rule: r.Code, FromYear: from, ToYear: from + r.Years - 1, Type: kind}
	for _, e := range events {
		if e.Year < from || e.Year > f.ToYear || !r.Filter.Keeps(e) || kind != "" && e.Type != kind {
			continue
		}
		f.Count += r.counts(e)
		f.Score += r.Weight(e)
	}
	return f
}
