package blackspot

import (
	"tongshi/geo/counts"
)

// Event is one crash as windows, rules and diagnosis see it. Empty words and
// zero years are unknown; Hour is -1 and Weekday 0 where unknown.
type Event struct {
	ID       int64   // of the crash record; orders events at one station
	StationM float64 // along the section or route that is searched
	Year     int
	Day      int // day of the year, 1-366; 0 when unknown
	Hour     int // 0-23, local; -1 when unknown
	Weekday  int // 1 Monday - 7 Sunday; 0 when unknown

	Severity  string // vocabulary "severity"
	Type      string // vocabulary "collision_type"
	Procedure string // vocabulary "procedure"
	Light     string // vocabulary "light"
	Weather   string // vocabulary "weather"
	Surface   string // vocabulary "surface"
	Modes     []string

	// Persons. Injured is their number whatever the severity: serious, slight
	// and those whose severity the record does not say.
	Deaths, Serious, Slight, Injured int
	DamageYuan                       float64 // NaN or 0 when unknown
}

// Weighed is what the crash, or its victims, weigh.
func (e Event) Weighed(w counts.SeverityWeights) float64 {
	if w.Count != "persons" {
		return w.Weights[e.Severity]
	}
	unknown := e.Injured - e.Serious - e.Slight
	return w.Weights["fatal"]*float64(e.Deaths) + w.Weights["serious"]*float64(e.Serious) +
		w.Weights["slight"]*float64(e.Slight) + w.Weights["injury"]*float64(max(0, unknown))
}
