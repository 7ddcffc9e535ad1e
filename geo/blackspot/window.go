package blackspot

import (
	"cmp"
	"math"
	"slices"

	"tongshi/geo/netstat"
)

// WindowRule says when a stretch of road is a black spot: at least MinCount
// crashes and a score of at least MinScore within LengthM. A minimum of 0 is
// not asked for; with both at 0 nothing qualifies.
type WindowRule struct {
	LengthM  float64
	MinCount int
	MinScore float64
	// SameKind asks that the crashes are of one type; those without a type
	// fit none. Overlapping sections of different types stay apart.
	SameKind bool
	// Keep, when not nil, says which crashes count at all.
	Keep func(netstat.Mark) bool
	// Breaks are stations that no window crosses, such as junctions where the
	// road changes. A crash on a break belongs to both sides.
	Breaks []float64
}

// meets reports whether a count and a score satisfy the rule. Scores are
// compared with a relative tolerance of 1e-9, since they are sums of decimals.
func (r WindowRule) meets(count int, score float64) bool {
	if r.MinCount <= 0 && r.MinScore <= 0 {
		return false
	}
	return count >= r.MinCount && (r.MinScore <= 0 || score >= r.MinScore*(1-1e-9))
}

// Window is the closed stretch that begins at a crash.
type Window struct {
	FromM, ToM float64 // ToM is FromM + the length, even past a break
	Count      int
	Score      float64
}

// Hit is a section of road that a rule names: overlapping qualifying windows
// merged, from their first crash to their last.
type Hit struct {
	FromM, ToM float64
	Count      int
	Score      float64
	IDs        []int  // crashes in it, by station
	Kind       string // the type, for a rule that asks for the same type
	Best       Window // its window with the most crashes, then the highest score
}

// AnchoredWindows gives the window of each crash that counts, in the order of
// the stations. They are exact: whenever some window of that length holds n
// crashes, so does the one that begins at its first crash. Type is not looked
// at.
func AnchoredWindows(marks []netstat.Mark, rule WindowRule) []Window {
	marks = rule.sorted(marks)
	windows := make([]Window, 0, len(marks))
	for _, part := range rule.parts(marks) {
		windows = append(windows, rule.anchored(part)...)
	}
	return windows
}

// FindWindows gives the sections that the rule names, by station, then type.
// Marks whose station or weight is NaN do not count. No marks, no sections.
func FindWindows(marks []netstat.Mark, rule WindowRule) []Hit {
	var hits []Hit
	for _, group := range rule.groups(rule.sorted(marks)) {
		for _, part := range rule.parts(group) {
			hits = append(hits, rule.merge(part)...)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.FromM, b.FromM), cmp.Compare(a.ToM, b.ToM), cmp.Compare(a.Kind, b.Kind))
	})
	return hits
}

// sorted are the marks that count, by station, type and number.
func (r WindowRule) sorted(marks []netstat.Mark) []netstat.Mark {
	if r.Keep != nil {
		marks = slices.DeleteFunc(slices.Clone(marks), func(m netstat.Mark) bool { return !r.Keep(m) })
	}
	return netstat.SortMarks(marks)
}

// groups are the marks by type when the rule asks for it.
func (r WindowRule) groups(marks []netstat.Mark) [][]netstat.Mark {
	if !r.SameKind {
		return [][]netstat.Mark{marks}
	}
	byKind := map[string][]netstat.Mark{}
	var kinds []string
	for _, m := range marks {
		if m.Kind == "" {
			continue
		}
		if byKind[m.Kind] == nil {
			kinds = append(kinds, m.Kind)
		}
		byKind[m.Kind] = append(byKind[m.Kind], m)
	}
	slices.Sort(kinds)
	groups := make([][]netstat.Mark, len(kinds))
	for i, kind := range kinds {
		groups[i] = byKind[kind]
	}
	return groups
}

// parts cuts sorted marks at the breaks.
func (r WindowRule) parts(marks []netstat.Mark) [][]netstat.Mark {
	breaks := slices.Sorted(slices.Values(r.Breaks))
	breaks = append(slices.Compact(breaks), math.Inf(1))
	var parts [][]netstat.Mark
	from := math.Inf(-1)
	for _, to := range breaks {
		i, _ := slices.BinarySearchFunc(marks, from, func(m netstat.Mark, s float64) int { return cmp.Compare(m.StationM, s) })
		j, _ := slices.BinarySearchFunc(marks, to, func(m netstat.Mark, s float64) int {
			if m.StationM <= s {
				return -1
			}
			return 1
		})
		if i < j {
			parts = append(parts, marks[i:j])
		}
		from = to
	}
	return parts
}

// anchored gives the window of every mark of a part, by two pointers. Sums of
// the score are taken from prefix sums and so do not drift.
func (r WindowRule) anchored(part []netstat.Mark) []Window {
	sums := make([]float64, len(part)+1)
	for i, m := range part {
		sums[i+1] = sums[i] + m.Weight
	}
	windows := make([]Window, len(part))
	end := 0
	for i, m := range part {
		end = max(end, i) // a length below 0 or NaN holds nothing
		for end < len(part) && part[end].StationM <= m.StationM+r.LengthM {
			end++
		}
		windows[i] = Window{m.StationM, m.StationM + r.LengthM, end - i, sums[end] - sums[i]}
	}
	return windows
}

// merge joins the qualifying windows that share a crash or overlap.
func (r WindowRule) merge(part []netstat.Mark) []Hit {
	var hits []Hit
	last := -1 // the last mark of the section that is being made
	first := 0
	var best Window
	flush := func() {
		if last >= 0 {
			hits = append(hits, r.hit(part[first:last+1], best))
		}
	}
	for i, w := range r.anchored(part) {
		if !r.meets(w.Count, w.Score) {
			continue
		}
		if last < 0 || w.FromM > part[last].StationM {
			flush()
			first, best = i, w
		}
		if w.Count > best.Count || w.Count == best.Count && w.Score > best.Score {
			best = w
		}
		last = max(last, i+w.Count-1)
	}
	flush()
	return hits
}

func (r WindowRule) hit(marks []netstat.Mark, best Window) Hit {
	h := Hit{FromM: marks[0].StationM, ToM: marks[len(marks)-1].StationM, Count: len(marks), Best: best}
	if r.SameKind {
		h.Kind = marks[0].Kind
	}
	for _, m := range marks {
		h.Score += m.Weight
		h.IDs = append(h.IDs, m.ID)
	}
	return h
}
