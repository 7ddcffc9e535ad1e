package counts

import (
	"fmt"
	"math"
)

// Sites are the places that a screening compares, as columns of one length.
type Sites struct {
	ID   []int64
	Kind []string // "intersection", "segment"; each kind gets its own model
	// Population is the reference population within the kind, e.g.
	// "signal/4/urban". Small ones lean on the whole kind.
	Population []string
	Observed   []BySeverity // crashes over the whole period
	// Persons are the victims over the whole period, damage-only crashes in
	// their place; nil when they are not known. Weights that count persons need
	// them.
	Persons []BySeverity
	LengthM []float64 // of segments; nil or 0 for intersections
	// Vehicles per day on the main and the crossing road (segments: Major
	// only); nil or NaN where unknown.
	Major, Minor []float64
	// Entering is the traffic that enters an intersection per day, where all its
	// legs are counted; nil or NaN elsewhere, where Major + Minor stands for it.
	Entering   []float64
	Factors    []Factor
	Covariates []Covariate
}

// Factor is a property with a few values, e.g. control.
type Factor struct {
	Name  string
	Codes []string
}

// Covariate is a number known of the sites; NaN where it is not.
type Covariate struct {
	Name   string
	Values []float64
	Log    bool // enters by its logarithm; values not above 0 are unknown then
}

// Len is the number of sites.
func (s *Sites) Len() int { return len(s.ID) }

func (s *Sites) check() error {
	n := s.Len()
	type column struct {
		name string
		have int
		need bool
	}
	columns := []column{
		{"Kind", len(s.Kind), true}, {"Population", len(s.Population), true}, {"Observed", len(s.Observed), true},
		{"LengthM", len(s.LengthM), s.LengthM != nil}, {"Major", len(s.Major), s.Major != nil}, {"Minor", len(s.Minor), s.Minor != nil},
		{"Entering", len(s.Entering), s.Entering != nil},
		{"Persons", len(s.Persons), s.Persons != nil},
	}
	for _, f := range s.Factors {
		columns = append(columns, column{"factor " + f.Name, len(f.Codes), true})
	}
	for _, c := range s.Covariates {
		columns = append(columns, column{"covariate " + c.Name, len(c.Values), true})
	}
	for _, c := range columns {
		if c.need && c.have != n {
			return fmt.Errorf("column %s has %d values for %d sites", c.name, c.have, n)
		}
	}
	for i, counts := range s.Observed {
		for j, v := range counts {
			if !(v >= 0) || v != math.Floor(v) {
				return fmt.Errorf("site %d: %s crashes %g; want a whole number, 0 or more", s.ID[i], Severities[j], v)
			}
		}
		if s.Kind[i] == "segment" && (s.LengthM == nil || !(s.LengthM[i] > 0)) {
			return fmt.Errorf("segment %d: its length must be above 0 m", s.ID[i])
		}
	}
	return nil
}

// entering is the traffic of an intersection per day; NaN when not known.
func (s *Sites) entering(i int) float64 {
	if v := at(s.Entering, i); v > 0 {
		return v
	}
	return at(s.Major, i) + at(s.Minor, i)
}

// weighed is what a set of weights makes of a site; NaN when it counts persons
// and nobody has.
func (s *Sites) weighed(i int, w SeverityWeights) float64 {
	switch {
	case w.Count != "persons":
		return w.Score(s.Observed[i])
	case s.Persons == nil:
		return math.NaN()
	}
	return w.Score(s.Persons[i])
}

// at reads an optional column.
func at(column []float64, i int) float64 {
	if column == nil {
		return math.NaN()
	}
	return column[i]
}

// CountBySite adds up crashes: site[i] is the row of the i-th crash, or -1,
// and severity[i] its place in Severities.
func BySite(sites int, site []int32, severity []uint8) []BySeverity {
	out := make([]BySeverity, sites)
	for i, row := range site {
		if row >= 0 && int(row) < sites && int(severity[i]) < len(Severities) {
			out[row][severity[i]]++
		}
	}
	return out
}
