package netstat

import (
	"cmp"
	"math"
	"slices"
)

// Mark is a crash on a route: its place, its weight in a score and its type.
type Mark struct {
	ID       int     // the caller's number of the crash
	StationM float64 // along the route
	Weight   float64 // in the score
	Kind     string  // crash type, for rules that ask for the same type
}

// SortMarks are the marks by station, type and number, without those whose
// station or weight is NaN.
func SortMarks(marks []Mark) []Mark {
	kept := make([]Mark, 0, len(marks))
	for _, m := range marks {
		if !math.IsNaN(m.StationM) && !math.IsNaN(m.Weight) {
			kept = append(kept, m)
		}
	}
	slices.SortStableFunc(kept, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.StationM, b.StationM), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return kept
}
